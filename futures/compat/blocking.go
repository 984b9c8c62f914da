package compat

import (
	"context"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Blocking is a future of fn's outcome. Its first poll has fn called on a goroutine
// of the [DefaultPool]; see there for what happens when that is busy. A panic of fn
// is the outcome as *futures.PanicError, its runtime.Goexit as futures.ErrGoexit.
// If fn locks its goroutine to a thread it must unlock it as often.
//
// Dropping the future cancels fn's context, with futures.ErrCancelled as its cause;
// fn itself goes on until it returns, and what it returns is dropped if it is a
// [futures.Dropper]. A panic is logged then. If fn has not begun, because the
// future was not polled or the pool was busy, it never will. The context is also
// cancelled once fn has returned.
//
// It does what tokio::task::spawn_blocking and smol's unblock do, but lazily.
//
// Cancel safety: as fn makes it. Dropped while pending, it loses fn's outcome, while
// fn goes on with what it does; dropped before that, it loses nothing.
func Blocking[T any](fn func(ctx context.Context) (T, error)) futures.Future[T] {
	return BlockingOn(DefaultPool(), fn)
}

// BlockingOn is [Blocking] with the goroutines of p.
//
// Cancel safety: as fn makes it. Dropped while pending, it loses fn's outcome, while
// fn goes on with what it does; dropped before that, it loses nothing.
func BlockingOn[T any](p *Pool, fn func(ctx context.Context) (T, error)) futures.Future[T] {
	if p == nil || fn == nil {
		panic("futures/compat: Blocking without a pool or a function")
	}
	f := &blocking[T]{pool: p, fn: fn}
	f.life.Made()
	return f
}

// blocking is the future of Blocking. Call is nil until the first poll.
type blocking[T any] struct {
	pool *Pool
	fn   func(ctx context.Context) (T, error)
	call *call[T]
	life leaf.Life
}

func (b *blocking[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	b.life.Check("futures/compat: Blocking")
	if !cx.PollBudget() {
		return v, false, nil
	}
	if b.call == nil {
		c := newCall(context.Background(), b.fn)
		c.waker = cx.Waker()
		if trace.On() {
			c.end = sched.BeginOutside(cx, "compat.Blocking", false)
		}
		b.call, b.fn = c, nil
		b.pool.submit(&c.job)
		return v, false, nil
	}
	v, ready, err = b.call.poll(cx.Waker())
	if ready {
		b.life, b.call = leaf.Completed, nil
		cx.SpendBudget()
	}
	return v, ready, err
}

func (b *blocking[T]) Drop() {
	if !b.life.End() {
		return
	}
	c := b.call
	b.call, b.fn = nil, nil
	if c == nil {
		return
	}
	if c.end != nil {
		defer c.end() // nobody waits for it
	}
	defer c.abandon()
	c.cancel(futures.ErrCancelled)
	b.pool.remove(&c.job)
}
