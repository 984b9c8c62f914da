// Package locked has a future that wants a lock.
//
// Every poll polls the lock's future.
//
// Source: tokio-rs/tokio#7892, eclipse-zenoh/zenoh#2409.
package locked

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Increment is a future that increments a number.
type Increment struct {
	number  *lock.Mutex[int]
	waiting futures.Future[*lock.Guard[int]]
}

// New returns a future that increments number.
func New(number *lock.Mutex[int]) *Increment {
	return &Increment{number: number, waiting: number.Lock()}
}

// Poll increments the number once the lock is there.
func (i *Increment) Poll(cx *futures.Context) (int, bool, error) {
	g, ready, err := i.waiting.Poll(cx)
	if !ready || err != nil {
		return 0, ready, err
	}
	return i.done(g), true, nil
}

func (i *Increment) done(g *lock.Guard[int]) int {
	defer g.Unlock()
	*g.Value()++
	return *g.Value()
}

// Drop gives up.
func (i *Increment) Drop() { i.waiting.Drop() }
