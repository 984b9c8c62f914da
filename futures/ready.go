package futures

import "github.com/futvet/futvet/futures/internal/release"

// Ready returns a future that completes with v at its first poll.
//
// Cancel safety: dropping it drops v, if v is a Dropper.
//
//futvet:cancelsafe it never waits
func Ready[T any](v T) Future[T] { return &ready[T]{value: v} }

// Failed returns a future that fails with err at its first poll.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe it never waits
func Failed[T any](err error) Future[T] { return &ready[T]{err: err} }

type ready[T any] struct {
	value T
	err   error
	end   end
}

func (r *ready[T]) Poll(*Context) (value T, ready bool, err error) {
	r.end.check("Ready")
	r.end = completed
	var zero T
	value, err = r.value, r.err
	r.value, r.err = zero, nil
	return value, true, err
}

func (r *ready[T]) Drop() {
	if r.end == open {
		r.end = dropped
		var zero T
		v := r.value
		r.value = zero
		release.Value(v)
	}
}

// Pending returns a future that never completes and keeps no waker. Unlike a nil
// branch, a branch of it is waited for.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe nothing is in flight
func Pending[T any]() Future[T] {
	x := &pending[T]{}
	x.end.made()
	return x
}

type pending[T any] struct{ end end }

func (p *pending[T]) Poll(*Context) (value T, ready bool, err error) {
	p.end.check("Pending")
	return value, false, nil
}

func (p *pending[T]) Drop() { p.end = dropped }

// Lazy returns a future that completes with what fn returns; fn is called by its
// first poll and must not block.
//
// Cancel safety: dropped before its first poll it never calls fn.
//
//futvet:cancelsafe it never waits
func Lazy[T any](fn func() (T, error)) Future[T] { return &lazy[T]{fn: fn} }

type lazy[T any] struct {
	fn  func() (T, error)
	end end
}

func (l *lazy[T]) Poll(*Context) (value T, ready bool, err error) {
	l.end.check("Lazy")
	fn := l.fn
	l.end, l.fn = completed, nil
	value, err = fn()
	return value, true, err
}

func (l *lazy[T]) Drop() {
	if l.end == open {
		l.end, l.fn = dropped, nil
	}
}

// PollFunc makes a future of a poll function and an optional drop function, which
// is called once if the future is dropped before it has completed. Both obey the
// rules of [Future].
//
// Cancel safety: as drop makes it.
func PollFunc[T any](poll func(cx *Context) (T, bool, error), drop func()) Future[T] {
	x := &pollFunc[T]{poll: poll, drop: drop}
	x.end.made()
	return x
}

type pollFunc[T any] struct {
	poll func(cx *Context) (T, bool, error)
	drop func()
	end  end
}

func (p *pollFunc[T]) Poll(cx *Context) (value T, ready bool, err error) {
	p.end.check("PollFunc")
	if value, ready, err = p.poll(cx); ready {
		p.end, p.poll, p.drop = completed, nil, nil
	}
	return value, ready, err
}

func (p *pollFunc[T]) Drop() {
	if p.end != open {
		return
	}
	drop := p.drop
	p.end, p.poll, p.drop = dropped, nil, nil
	if drop != nil {
		drop()
	}
}

// NowOrNever polls f once, with a Context that belongs to no executor and a waker
// that wakes nothing, and drops it if it is pending. It takes ownership of f. To look at a future and
// keep it, pass [Ref] of it, and poll it again before waiting for it.
func NowOrNever[T any](f Future[T]) (value T, ready bool, err error) {
	value, ready, err = pollGuarded(NewContext(NoopWaker()), f)
	if !ready {
		f.Drop()
	}
	return value, ready, err
}
