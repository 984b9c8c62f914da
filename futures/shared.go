package futures

import (
	"sync"

	"github.com/futvet/futvet/futures/internal/release"
)

// Share lets several owners await one future. It takes ownership of f and returns
// the first owner; [Shared.Clone] adds more. All get the same outcome, the value
// as a copy; none owns what the value refers to more than the others. If f panics,
// every owner is woken and fails with the *PanicError; if its Poll calls
// runtime.Goexit, they fail with ErrGoexit. F is dropped with the last owner.
//
// Owners may be polled by different tasks and goroutines. One of them at a time
// polls f; when f is woken, all are.
//
// Cancel safety: dropping an owner loses nothing for the others; dropping the last
// one drops f, and loses what f loses then.
func Share[T any](f Future[T]) *Shared[T] {
	s := &shared[T]{f: f}
	return s.owner()
}

// Shared is one of the owners of a future. It is not Fused.
type Shared[T any] struct {
	s     *shared[T]
	index int // in s.owners
	end   end
}

// shared is the state that the owners have in common.
//
// Polling is set while one owner polls f, without the lock; an owner that is
// polled meanwhile only registers. Woken is set by f's wake-up and cleared when
// f is polled next: if the owner that is to do so is dropped instead, the others are
// woken.
type shared[T any] struct {
	mu      sync.Mutex
	f       Future[T] // nil once it has completed or was dropped
	owners  []sharedOwner
	free    []int
	live    int // owners that have not been dropped or completed
	polling bool
	woken   bool
	done    bool
	value   T
	err     error
	taken   bool    // some owner has had the value
	cx      Context // of f's polls
}

type sharedOwner struct{ waker Waker }

func (s *shared[T]) owner() *Shared[T] {
	i := len(s.owners)
	if n := len(s.free); n > 0 {
		i = s.free[n-1]
		s.free = s.free[:n-1]
	} else {
		s.owners = append(s.owners, sharedOwner{})
	}
	s.live++
	x := &Shared[T]{s: s, index: i}
	x.end.made()
	return x
}

// Clone adds an owner. A clone of an owner that has completed completes with the
// same outcome. A dropped owner cannot be cloned.
//
// Cancel safety: as Share's.
func (o *Shared[T]) Clone() *Shared[T] {
	if o.end == dropped {
		panic("futures: Shared cloned after it was dropped")
	}
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.s.owner()
}

// Wake wakes all owners. The shared state is f's waker.
func (s *shared[T]) Wake() {
	s.mu.Lock()
	s.woken = true
	wakers := s.takeWakers()
	s.mu.Unlock()
	wakeAll(wakers)
}

// takeWakers takes the registered wakers, to be called without the lock.
func (s *shared[T]) takeWakers() (wakers []Waker) {
	for i := range s.owners {
		if wk := s.owners[i].waker; wk != nil {
			wakers = append(wakers, wk)
			s.owners[i].waker = nil
		}
	}
	return wakers
}

// wakeAll calls every waker; one that panics does not keep the others asleep.
func wakeAll(wakers []Waker) { release.Each(wakers, Waker.Wake) }

// Poll implements Future.
func (o *Shared[T]) Poll(cx *Context) (value T, ready bool, err error) {
	o.end.check("Shared")
	s := o.s
	s.mu.Lock()
	if s.done {
		return o.finish()
	}
	s.owners[o.index].waker = cx.Waker()
	if s.polling {
		s.mu.Unlock()
		return value, false, nil
	}
	s.polling, s.woken = true, false
	s.cx = Context{waker: s, task: cx.task, worker: cx.worker, locals: cx.locals}
	f := s.f
	s.mu.Unlock()

	returned := false
	defer func() {
		if !returned {
			s.exited(f)
		}
	}()
	value, ready, err = pollCaught(&s.cx, f)
	returned = true

	s.mu.Lock()
	s.polling = false
	s.cx = Context{}
	if !ready {
		if s.live > 0 {
			s.mu.Unlock()
			return value, false, nil
		}
		s.f = nil // the last owner was dropped by f's own poll
		s.mu.Unlock()
		f.Drop()
		return value, false, nil
	}
	s.f, s.done, s.value, s.err = nil, true, value, err
	if o.end == dropped {
		var zero T
		lost := s.live == 0
		wakers := s.takeWakers()
		s.mu.Unlock()
		wakeAll(wakers)
		if lost {
			release.Value(value)
		}
		return zero, false, nil
	}
	s.owners[o.index].waker = nil
	wakers := s.takeWakers()
	value, ready, err = o.finish()
	wakeAll(wakers)
	return value, ready, err
}

// exited ends f, whose poll was left by runtime.Goexit or by the unwinding of a
// block: nobody can go on with it.
func (s *shared[T]) exited(f Future[T]) {
	s.mu.Lock()
	s.polling = false
	s.cx = Context{}
	s.f, s.done, s.err = nil, true, ErrGoexit
	wakers := s.takeWakers()
	s.mu.Unlock()
	defer wakeAll(wakers)
	dropQuietly(f)
}

// finish takes the outcome and gives up the owner's place. It unlocks.
func (o *Shared[T]) finish() (value T, ready bool, err error) {
	s := o.s
	o.end = completed
	s.taken = true
	value, err = s.value, s.err
	s.leave(o.index)
	s.mu.Unlock()
	return value, true, err
}

func (s *shared[T]) leave(index int) {
	s.owners[index].waker = nil
	s.free = append(s.free, index)
	s.live--
}

// Drop gives up one owner.
func (o *Shared[T]) Drop() {
	if o.end != open {
		return
	}
	o.end = dropped
	s := o.s
	s.mu.Lock()
	s.leave(o.index)
	var f Future[T]
	var lost T
	discard := false
	var wakers []Waker
	switch {
	case s.live > 0:
		if s.woken && !s.polling {
			wakers = s.takeWakers()
		}
	case s.done:
		if discard = !s.taken; discard {
			lost = s.value
		}
	case !s.polling:
		f, s.f = s.f, nil
	}
	s.mu.Unlock()
	wakeAll(wakers)
	if f != nil {
		f.Drop()
	}
	if discard {
		release.Value(lost)
	}
}
