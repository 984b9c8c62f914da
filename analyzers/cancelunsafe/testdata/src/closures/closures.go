// Package closures has what is not cancel safe in blocks, literals and methods.
package closures

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Conn struct {
	r    aio.Reader
	in   *mpsc.Receiver[int]
	out  *mpsc.Sender[int]
	sum  *lock.Mutex[int]
	held []int
}

// pair needs two items, and takes the first before it has the second.
func (c *Conn) pair(co *futures.Co) ([2]int, error) {
	a, err := futures.Await(co, c.in.Recv())
	if err != nil {
		return [2]int{}, err
	}
	b, err := futures.Await(co, c.in.Recv())
	return [2]int{a, b}, err
}

// pairs keeps the first in a field.
func (c *Conn) pairs(co *futures.Co) ([2]int, error) {
	for len(c.held) < 2 {
		v, err := futures.Await(co, c.in.Recv())
		if err != nil {
			return [2]int{}, err
		}
		c.held = append(c.held, v)
	}
	p := [2]int(c.held)
	c.held = nil
	return p, nil
}

func MethodValue(co *futures.Co, c *Conn, handle func([2]int)) error {
	for {
		p, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(c.pair))) // want `FV1002: pair is not cancel safe: dropped here while pending it loses a received item`
		if err != nil && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		handle(p)
	}
}

func HeldInField(co *futures.Co, c *Conn, handle func([2]int)) error {
	for {
		p, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(c.pairs)))
		if err != nil && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		handle(p)
	}
}

// The item is received in the last Await, and in nobody's way.
func EffectLast(co *futures.Co, c *Conn, beat *timer.Interval) error {
	next := func(co *futures.Co) (int, error) {
		g, err := futures.Await(co, c.sum.Lock())
		if err != nil {
			return 0, err
		}
		defer g.Unlock()
		v, err := futures.Await(co, c.in.Recv())
		if err != nil {
			return 0, err
		}
		*g.Value() += v
		return *g.Value(), nil
	}
	for {
		sum, tick := futures.On(futures.Async(next)), futures.On(beat.Tick())
		if co.Select(sum, tick) == sum {
			if _, err := sum.Result(); err != nil {
				return err
			}
		}
	}
}

// The item is received before the lock is there.
func EffectFirst(co *futures.Co, c *Conn, beat *timer.Interval) error {
	next := func(co *futures.Co) (int, error) {
		v, err := futures.Await(co, c.in.Recv())
		if err != nil {
			return 0, err
		}
		g, err := futures.Await(co, c.sum.Lock())
		if err != nil {
			return 0, err
		}
		defer g.Unlock()
		*g.Value() += v
		return *g.Value(), nil
	}
	for {
		sum, tick := futures.On(futures.Async(next)), futures.On(beat.Tick())
		if co.Select(sum, tick) == sum { // want `FV1002: the block is not cancel safe: dropped here while pending it loses a received item`
			if _, err := sum.Result(); err != nil {
				return err
			}
		}
	}
}

// A deferred call puts the item back.
func PutBack(co *futures.Co, c *Conn, beat *timer.Interval) error {
	next := func(co *futures.Co) (_ int, err error) {
		v, err := futures.Await(co, c.in.Recv())
		if err != nil {
			return 0, err
		}
		done := false
		defer func() {
			if !done {
				c.held = append(c.held, v)
			}
		}()
		g, err := futures.Await(co, c.sum.Lock())
		if err != nil {
			return 0, err
		}
		*g.Value() += v
		g.Unlock()
		done = true
		return v, nil
	}
	for {
		sum, tick := futures.On(futures.Async(next)), futures.On(beat.Tick())
		if co.Select(sum, tick) == sum {
			if _, err := sum.Result(); err != nil {
				return err
			}
		}
	}
}

// One turn is a literal that is called in place.
func Turn(co *futures.Co, c *Conn, p []byte, busy func() bool) error {
	turn := func() error {
		_, err := futures.Await(co, timer.Timeout(time.Second, aio.ReadFull(c.r, p))) // want `FV1002: aio\.ReadFull is not cancel safe`
		if errors.Is(err, futures.ErrElapsed) {
			return nil
		}
		return err
	}
	for busy() {
		if err := turn(); err != nil {
			return err
		}
	}
	return nil
}
