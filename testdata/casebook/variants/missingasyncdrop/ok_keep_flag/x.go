// Package x unlocks in a defer unless it has handed its guard on, which is the last
// thing it does.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Lease struct{ g *lock.Guard[int] }

func (l *Lease) Drop() { l.g.Unlock() }

func Acquire(co *futures.Co, m *lock.Mutex[int], least int) (l *Lease, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, err
	}
	defer func() {
		if l == nil {
			g.Unlock()
		}
	}()
	if *g.Value() < least {
		return nil, errors.New("too few")
	}
	return &Lease{g: g}, nil
}
