// Package safety has small functions and what a cancellation of each loses.
package safety

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// R-none: nothing is waited for.

func none(a, b int) futures.Future[int] { // safe
	return futures.Ready(a + b)
}

func noneInBlock(out *mpsc.Sender[int]) futures.Future[int] { // safe
	return futures.Async(func(co *futures.Co) (int, error) {
		out.TrySend(1)
		out.TrySend(2)
		return 0, nil
	})
}

// R-single: one suspension, of something safe, and nothing before it.

func single(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // safe
	return futures.Await(co, in.Recv())
}

func singleThenSync(co *futures.Co, in *mpsc.Receiver[int], m map[int]int) error { // safe
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	m[v]++
	return nil
}

func reserveThenSend(co *futures.Co, out *mpsc.Sender[int], v int) error { // safe
	p, err := futures.Await(co, out.Reserve())
	if err != nil {
		return err
	}
	p.Send(v)
	return nil
}

func readOnce(co *futures.Co, r aio.Reader, p []byte) (int, error) { // safe
	return futures.Await(co, aio.Read(r, p))
}

func readAtLeast(co *futures.Co, r aio.Reader, p []byte) error { // loses the bytes already read
	_, err := futures.Await(co, aio.ReadFull(r, p))
	return err
}

func writeWhole(co *futures.Co, w aio.Writer, p []byte) error { // loses how many bytes were written
	_, err := futures.Await(co, aio.WriteAll(w, p))
	return err
}

func send(co *futures.Co, out *mpsc.Sender[int], v int) error { // loses the value being sent
	_, err := futures.Await(co, out.Send(v))
	return err
}

// The value can be made again.
func sendConst(co *futures.Co, out *mpsc.Sender[int]) error { // safe
	_, err := futures.Await(co, out.Send(1))
	return err
}

func sleep(co *futures.Co) error { // safe
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

// R-queue: its place in the queue is all that it loses.

func queue(co *futures.Co, m *lock.Mutex[int]) error { // safe
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	*g.Value()++
	g.Unlock()
	return nil
}

func permit(co *futures.Co, s *lock.Semaphore) error { // safe
	p, err := futures.Await(co, s.Acquire(1))
	if err != nil {
		return err
	}
	p.Release()
	return nil
}

// R-order: what was taken must be somewhere that lasts before the next suspension.

func takenThenSent(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error { // loses a received item
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	_, err = futures.Await(co, out.Send(v))
	return err
}

func takenAfterRoom(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error { // safe
	p, err := futures.Await(co, out.Reserve())
	if err != nil {
		return err
	}
	defer p.Drop()
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	p.Send(v)
	return nil
}

func takenThenTried(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error { // safe
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	out.TrySend(v)
	_, err = futures.Await(co, timer.Sleep(time.Second))
	return err
}

func takenThenUnused(co *futures.Co, in *mpsc.Receiver[int]) error { // safe
	if _, err := futures.Await(co, in.Recv()); err != nil {
		return err
	}
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

func takenThenSlept(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // loses a received item
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return 0, err
	}
	_, err = futures.Await(co, timer.Sleep(time.Second))
	return v, err
}

func takenThenSpawned(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error { // safe
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	futures.Spawn(co, out.Send(v)).Detach()
	_, err = futures.Await(co, timer.Sleep(time.Second))
	return err
}

// Back where it came from, if it is cancelled.
func takenAndPutBack(co *futures.Co, in *mpsc.Receiver[int], back *mpsc.Sender[int]) (int, error) { // safe
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return 0, err
	}
	done := false
	defer func() {
		if !done {
			back.TrySend(v)
		}
	}()
	_, err = futures.Await(co, timer.Sleep(time.Second))
	done = true
	return v, err
}

// The answer of a oneshot is had once, and whoever gives its receiver away has
// nothing left to ask again.
func answerThenWork(co *futures.Co, rx *oneshot.Receiver[int]) (int, error) { // as its argument
	v, err := futures.Await(co, rx)
	if err != nil {
		return 0, err
	}
	_, err = futures.Await(co, timer.Sleep(time.Second))
	return v, err
}

type conn struct {
	rw   aio.ReadWriter
	in   *mpsc.Receiver[int]
	out  *mpsc.Sender[int]
	idle []*conn
	have []int
	buf  []byte
	n    int
	busy bool
	head [4]byte
	next int
	pend map[int]int
}

// Taken out of a field.
func (c *conn) popThenPing(co *futures.Co) (*conn, error) { // loses a received item
	x := c.idle[len(c.idle)-1]
	c.idle = c.idle[:len(c.idle)-1]
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return x, err
}

func (c *conn) pingThenPop(co *futures.Co) (*conn, error) { // safe
	if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
		return nil, err
	}
	x := c.idle[len(c.idle)-1]
	c.idle = c.idle[:len(c.idle)-1]
	return x, nil
}

// A request without its answer.
func (c *conn) exchange(co *futures.Co, p []byte) (int, error) { // loses a half-done exchange
	if _, err := futures.Await(co, aio.Write(c.rw, p)); err != nil {
		return 0, err
	}
	return futures.Await(co, aio.Read(c.rw, p))
}
