// Package x unlocks in a defer unless a flag says that the guard is kept, and sets
// the flag before it knows.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Lease struct{ g *lock.Guard[int] }

func (l *Lease) Drop() { l.g.Unlock() }

func Acquire(co *futures.Co, m *lock.Mutex[int], least int) (*Lease, error) {
	g, err := futures.Await(co, m.Lock()) // want "FV3001"
	if err != nil {
		return nil, err
	}
	keep := false
	defer func() {
		if !keep {
			g.Unlock()
		}
	}()
	n := *g.Value()
	if n < 0 {
		return nil, errors.New("broken")
	}
	keep = true
	if n < least {
		return nil, errors.New("too few")
	}
	return &Lease{g: g}, nil
}
