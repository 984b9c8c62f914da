// Package steps runs steps, two of them at a time, of which each holds a lock.
//
// A step that holds the lock waits in the buffer, and is not polled while the loop's
// body runs a step of its own, which waits for the lock.
//
// Source: rust-lang/rust#79024, and "Never snooze a future", jacko.io.
package steps

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// Machine makes steps.
type Machine struct {
	position *lock.Mutex[int]
}

func (m *Machine) step(co *futures.Co) (int, error) {
	g, err := futures.Await(co, m.position.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	if _, err := futures.Await(co, timer.Sleep(time.Millisecond)); err != nil {
		return 0, err
	}
	*g.Value()++
	return *g.Value(), nil
}

// Run makes n steps, and a further one after each.
func (m *Machine) Run(co *futures.Co, n int) error {
	steps := stream.Buffered(stream.RepeatWith(func() futures.Future[int] {
		return futures.Async(m.step)
	}), 2)
	for at, err := range futures.Each(co, stream.Take(steps, n)) {
		if err != nil {
			return err
		}
		if next, err := m.step(co); err != nil || next <= at { // want "FV2003"
			return err
		}
	}
	return nil
}
