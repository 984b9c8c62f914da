// Package lib reads and writes messages. What dropping its futures loses is
// inferred, and declared for those of which it cannot be.
package lib

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Conn struct {
	rw   aio.ReadWriter
	have int
	head [4]byte
}

// Next reads a message in two steps.
func (c *Conn) Next(co *futures.Co) ([]byte, error) {
	var n [1]byte
	if _, err := futures.Await(co, aio.ReadFull(c.rw, n[:])); err != nil {
		return nil, err
	}
	p := make([]byte, n[0])
	_, err := futures.Await(co, aio.ReadFull(c.rw, p))
	return p, err
}

// NextFuture is Next as a future.
func (c *Conn) NextFuture() futures.Future[[]byte] { return futures.Async(c.Next) }

// Head reads four bytes, and can be dropped in the middle.
func (c *Conn) Head(co *futures.Co) ([4]byte, error) {
	for c.have < len(c.head) {
		n, err := futures.Await(co, aio.Read(c.rw, c.head[c.have:]))
		c.have += n
		if err != nil {
			return c.head, err
		}
	}
	c.have = 0
	return c.head, nil
}

// Tell writes a message.
func Tell(co *futures.Co, w aio.Writer, text string) error {
	_, err := futures.Await(co, aio.WriteAll(w, []byte(text)))
	return err
}

// Sample may lose a sample, which nobody minds.
//
//futvet:cancelsafe a lost sample is as good as the next one
func (c *Conn) Sample(co *futures.Co) ([]byte, error) { return c.Next(co) }

// Probe asks the device. That it has asked is kept where nobody sees it.
//
//futvet:cancelunsafe the device has been asked and will answer
func (c *Conn) Probe(co *futures.Co) (int, error) {
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return 0, err
}

// Device is behind an interface.
type Device interface {
	// Move moves it by n steps.
	//
	//futvet:cancelunsafe it stops anywhere
	Move(co *futures.Co, n int) error
	// Where tells where it is.
	Where(co *futures.Co) (int, error)
}

// TryNext gives up after a while, and leaves half a message behind. It says so by
// its error: whether the connection stays in use, its caller decides.
func (c *Conn) TryNext(co *futures.Co, d time.Duration) ([]byte, error) {
	return futures.Await(co, timer.Timeout(d, c.NextFuture()))
}
