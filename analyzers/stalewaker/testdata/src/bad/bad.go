// Package bad keeps what belongs to one poll only.
package bad

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// Matthias247/futures-intrusive#19: registered once.
type once struct {
	full       atomic.Bool
	registered bool
	waker      futures.Waker
}

func (o *once) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if o.full.Load() {
		return 1, true, nil
	}
	if !o.registered {
		o.registered = true
		o.waker = cx.Waker() // want `Poll keeps the waker of the first poll only`
	}
	return 0, false, nil
}
func (o *once) Drop() {}

// The waker itself says that it is there.
type first struct {
	mu    sync.Mutex
	full  bool
	waker futures.Waker
}

func (f *first) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full {
		return 1, true, nil
	}
	if f.waker == nil {
		f.waker = cx.Waker() // want `Poll keeps the waker of the first poll only`
	}
	return 0, false, nil
}
func (f *first) Drop() {}

// A state machine that registers in its first state.
type states struct {
	state int
	done  atomic.Bool
	waker futures.AtomicWaker
}

func (s *states) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	switch s.state {
	case 0:
		s.waker.Register(cx.Waker()) // want `Poll keeps the waker of the first poll only`
		s.state = 1
		return 0, false, nil
	case 1:
		if s.done.Load() {
			return 1, true, nil
		}
	}
	return 0, false, nil
}
func (s *states) Drop() {}

// In a literal.
func wait(set *atomic.Bool) futures.Future[int] {
	var waker futures.Waker
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		if set.Load() {
			return 1, true, nil
		}
		if waker == nil {
			waker = cx.Waker() // want `the function given to PollFunc keeps the waker of the first poll only`
		}
		return 0, false, nil
	}, nil)
}

// The Context is kept.
type keeper struct {
	cx   *futures.Context
	full atomic.Bool
}

func (k *keeper) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	k.cx = cx // want `the Context is kept in cx, beyond its poll`
	return 0, k.full.Load(), nil
}
func (k *keeper) Set() {
	k.full.Store(true)
	k.cx.Waker().Wake()
}
func (k *keeper) Drop() {}

var last *futures.Context

// A goroutine outlasts the poll.
type background struct {
	started bool
	out     chan int
}

func (b *background) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	last = cx // want `the Context is kept in last`
	if !b.started {
		b.started = true
		go func() { // want `the Context is kept in a goroutine`
			b.out <- 1
			cx.Waker().Wake()
		}()
	}
	select {
	case n := <-b.out:
		return n, true, nil
	default:
		cx.Waker().Wake()
		return 0, false, nil
	}
}
func (b *background) Drop() {}

type background2 struct{ ok atomic.Bool }

func (b *background2) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	go b.work(cx) // want `the Context is kept in a goroutine`
	return 0, false, nil
}
func (b *background2) work(cx *futures.Context) { cx.Waker().Wake() }
func (b *background2) Drop()                    {}
