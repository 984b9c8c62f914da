// Package paths goes on with what was torn on some of its paths.
package paths

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// All errors are treated alike, the time limit among them.
func AnyError(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	n, err := futures.Await(co, timer.Timeout(d, aio.ReadFull(r, p))) // want `FV1002: aio\.ReadFull is not cancel safe`
	if err != nil {
		return futures.Await(co, aio.Read(r, p))
	}
	return n, nil
}

// After success nothing is lost, and after a failure that is not the limit.
func NotElapsed(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	n, err := futures.Await(co, timer.Timeout(d, aio.ReadFull(r, p)))
	if errors.Is(err, futures.ErrElapsed) {
		return 0, err
	}
	if err == io.EOF {
		return 0, nil
	}
	m, err := futures.Await(co, aio.Read(r, p))
	return n + m, err
}

func NotElapsedEither(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	if _, err := futures.Await(co, timer.Timeout(d, aio.ReadFull(r, p))); err != nil {
		return 0, err
	}
	return futures.Await(co, aio.Read(r, p))
}

// The connection is given up with what was lost in it.
func Closed(co *futures.Co, c *aio.PipeEnd, p []byte, d time.Duration, open func() *aio.PipeEnd) (int, error) {
	n, err := futures.Await(co, timer.Timeout(d, aio.ReadFull(c, p)))
	if errors.Is(err, futures.ErrElapsed) {
		c.Drop()
		c = open()
		return futures.Await(co, aio.ReadFull(c, p))
	}
	return n, err
}

// Reading does not suffer from what was not written.
func OtherWay(co *futures.Co, rw aio.ReadWriter, p []byte, d time.Duration) (int, error) {
	if _, err := futures.Await(co, timer.Timeout(d, aio.WriteAll(rw, p))); err != nil {
		return futures.Await(co, aio.Read(rw, p))
	}
	return len(p), nil
}

// Each of two writers is its own.
func Others(co *futures.Co, a, b aio.Writer, p []byte, d time.Duration) (int, error) {
	if _, err := futures.Await(co, timer.Timeout(d, aio.WriteAll(a, p))); err != nil {
		return futures.Await(co, aio.WriteAll(b, p))
	}
	return len(p), nil
}

type Conn struct {
	rw     aio.ReadWriter
	broken bool
}

func (c *Conn) ask(co *futures.Co, p []byte) (int, error) {
	if _, err := futures.Await(co, aio.WriteAll(c.rw, p)); err != nil {
		return 0, err
	}
	return futures.Await(co, aio.ReadFull(c.rw, p))
}

// The deadline strikes, and the connection goes back among the good ones.
func PutBack(co *futures.Co, c *Conn, idle map[string]*Conn, p []byte, d time.Duration) error {
	f := futures.Async(func(co *futures.Co) (int, error) { return c.ask(co, p) })
	_, err := futures.Await(co, timer.Timeout(d, f)) // want `FV1002: the block is not cancel safe`
	keep(idle, c)
	return err
}

// The deadline strikes, and the connection is marked.
func Marked(co *futures.Co, c *Conn, idle map[string]*Conn, p []byte, d time.Duration) error {
	f := futures.Async(func(co *futures.Co) (int, error) { return c.ask(co, p) })
	_, err := futures.Await(co, timer.Timeout(d, f))
	if err != nil {
		c.broken = true
	}
	keep(idle, c)
	return err
}

func keep(idle map[string]*Conn, c *Conn) {
	if !c.broken {
		idle["a"] = c
	}
}

// The body of a loop over a stream is a function of its own to the compiler.
func OverStream(co *futures.Co, in *mpsc.Receiver[[]byte], w aio.Writer) (late int) {
	for p, err := range futures.Each(co, in) {
		if err != nil {
			return late
		}
		if _, err := futures.Await(co, timer.Timeout(time.Second, aio.WriteAll(w, p))); err != nil { // want `FV1002: aio\.WriteAll is not cancel safe`
			late++
		}
	}
	return late
}
