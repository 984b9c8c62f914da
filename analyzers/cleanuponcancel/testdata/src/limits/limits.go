// Package limits is wrong throughout, and nothing of it is reported: silence beats
// a false alarm. A report here is an improvement; move the function then.
package limits

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// The cleanup is there, in a defer, and comes too late.
func LateDefer(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) (err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	v, err := futures.Await(co, in.Recv())
	defer g.Unlock() // want `FV3002: a cancellation before this defer skips the cleanup of the .*: defer it earlier`
	*g.Value() = v
	return err
}

// not reported: the guard is a parameter, and so its caller's.
func Parameter(co *futures.Co, g *lock.Guard[int], in *mpsc.Receiver[int]) (err error) {
	*g.Value(), err = futures.Await(co, in.Recv())
	g.Unlock()
	return err
}

// not reported: the guard is in a field, and so its owner's.
type Holder struct{ g *lock.Guard[int] }

func (h *Holder) Field(co *futures.Co, in *mpsc.Receiver[int]) (err error) {
	*h.g.Value(), err = futures.Await(co, in.Recv())
	h.g.Unlock()
	return err
}

// not reported: a function value that is not known has taken it.
func Handed(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int], look func(*lock.Guard[int])) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	look(g)
	_, err = futures.Await(co, in.Recv())
	g.Unlock()
	return err
}

// not reported: the value has no contract that is known of.
type Conn struct{ w aio.Writer }

func (c *Conn) Close() {}

func NoContract(co *futures.Co, c *Conn, p []byte) error {
	_, err := futures.Await(co, aio.WriteAll(c.w, p))
	c.Close()
	return err
}

// not reported: an ordinary counter is another rule's.
type Gauge struct{ busy int }

func (g *Gauge) Count(co *futures.Co, in *mpsc.Receiver[int]) error {
	g.busy++
	_, err := futures.Await(co, in.Recv())
	g.busy--
	return err
}
