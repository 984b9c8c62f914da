// Package marked notes on a connection that it is being worked on, before and
// after, so that whoever comes after a cancellation knows.
package marked

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

var errBroken = errors.New("broken")

type flagged struct {
	rw     aio.ReadWriter
	broken bool
	calls  int
}

// Set before, reset after, looked at first.
func (c *flagged) call(co *futures.Co, p []byte) (int, error) {
	if c.broken {
		return 0, errBroken
	}
	c.broken = true
	if _, err := futures.Await(co, aio.WriteAll(c.rw, p)); err != nil {
		return 0, err
	}
	n, err := futures.Await(co, aio.ReadFull(c.rw, p))
	if err != nil {
		return n, err
	}
	c.broken = false
	return n, nil
}

func Flagged(co *futures.Co, c *flagged, p []byte) error {
	for {
		_, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (int, error) {
			return c.call(co, p)
		})))
		if errors.Is(err, errBroken) {
			return err
		}
	}
}

// The flag is reset before what may be cut off.
func (c *flagged) early(co *futures.Co, p []byte) (int, error) {
	c.broken = true
	if _, err := futures.Await(co, aio.WriteAll(c.rw, p)); err != nil {
		return 0, err
	}
	c.broken = false
	return futures.Await(co, aio.ReadFull(c.rw, p))
}

func Early(co *futures.Co, c *flagged, p []byte) {
	for {
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (int, error) { // want `FV1002: the block is not cancel safe`
			return c.early(co, p)
		})))
	}
}

type unread struct {
	rw   aio.ReadWriter
	busy bool
}

// Nobody looks at the flag.
func (c *unread) call(co *futures.Co, p []byte) (int, error) {
	c.busy = true
	n, err := futures.Await(co, aio.ReadFull(c.rw, p))
	c.busy = false
	return n, err
}

func Unread(co *futures.Co, c *unread, p []byte) {
	for {
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (int, error) { // want `FV1002: the block is not cancel safe`
			return c.call(co, p)
		})))
	}
}

// What is counted is no mark.
func (c *flagged) counted(co *futures.Co, p []byte) (int, error) {
	c.calls++
	n, err := futures.Await(co, aio.ReadFull(c.rw, p))
	c.calls--
	return n, err
}

func Counted(co *futures.Co, c *flagged, p []byte) int {
	for {
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (int, error) { // want `FV1002: the block is not cancel safe`
			return c.counted(co, p)
		})))
		if c.calls > 3 {
			return c.calls
		}
	}
}

type poison struct{ armed bool }

func (p *poison) arm()    { p.armed = true }
func (p *poison) disarm() { p.armed = false }

type guarded struct {
	rw     aio.ReadWriter
	poison poison
}

// Set and reset by methods.
func (c *guarded) call(co *futures.Co, p []byte) (int, error) {
	if c.poison.armed {
		return 0, errBroken
	}
	c.poison.arm()
	n, err := futures.Await(co, aio.ReadFull(c.rw, p))
	if err != nil {
		return n, err
	}
	c.poison.disarm()
	return n, nil
}

func Guarded(co *futures.Co, c *guarded, p []byte) {
	for {
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (int, error) {
			return c.call(co, p)
		})))
	}
}

// Reset too early, by a method.
func (c *guarded) early(co *futures.Co, p []byte) (int, error) {
	c.poison.arm()
	c.poison.disarm()
	return futures.Await(co, aio.ReadFull(c.rw, p))
}

func GuardedEarly(co *futures.Co, c *guarded, p []byte) {
	for {
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (int, error) { // want `FV1002: the block is not cancel safe`
			return c.early(co, p)
		})))
	}
}
