package compat

import (
	"context"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Go calls fn on a goroutine of its own, at once, and returns a handle of it, which
// is a future of its outcome. The context that fn gets is a child of ctx. A panic of
// fn is the outcome as *futures.PanicError, its runtime.Goexit as futures.ErrGoexit.
//
// Unlike [Blocking] it is not lazy, not bounded, and can be waited for after it
// was cancelled. A function that takes ctx and may run for long belongs here; one
// of many short calls belongs to Blocking.
//
// Cancel safety: dropping the handle cancels fn's context and loses its outcome,
// while fn goes on until it returns; lend it with futures.Ref to stop waiting
// without cancelling, or Detach it.
//
//futvet:cancelunsafe fn is cancelled and its outcome is lost
func Go[T any](ctx context.Context, fn func(ctx context.Context) (T, error)) *Goroutine[T] {
	if fn == nil {
		panic("futures/compat: Go without a function")
	}
	c := newCall(ctx, fn)
	go c.run()
	g := &Goroutine[T]{call: c}
	g.life.Made()
	return g
}

// Goroutine is the handle of a goroutine that [Go] has started. As with a
// [futures.Task], its one owner decides its fate: awaits it, drops it, which cancels
// its context and gives up its outcome, or detaches it.
//
// A Goroutine is Fused: after it was awaited, dropped or detached it is terminated
// and stays pending.
type Goroutine[T any] struct {
	call *call[T]
	life leaf.Life // Completed once it was awaited, Dropped once dropped or detached
}

var (
	_ futures.Future[int]  = (*Goroutine[int])(nil)
	_ futures.AsyncDropper = (*Goroutine[int])(nil)
	_ futures.Fused        = (*Goroutine[int])(nil)
)

// Poll is ready when the function has ended.
func (g *Goroutine[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if g.life != leaf.Live || !cx.PollBudget() {
		return v, false, nil
	}
	g.life.Check("futures/compat: Go")
	v, ready, err = g.call.poll(cx.Waker())
	if ready {
		g.life = leaf.Completed
		cx.SpendBudget()
	}
	return v, ready, err
}

// Abort cancels the function's context, with futures.ErrCancelled as its cause, and
// keeps the handle, so that the function's end can be awaited. It may be called from
// any goroutine.
func (g *Goroutine[T]) Abort() { g.call.cancel(futures.ErrCancelled) }

// Drop cancels the function's context and gives up its outcome. The goroutine needs
// nobody to end, so Drop leaves it alone.
func (g *Goroutine[T]) Drop() {
	if g.life.End() {
		g.Abort()
		g.call.abandon()
	}
}

// Detach lets the function run to its end without an owner, its context as it is.
// Its outcome is never seen; a panic is logged.
func (g *Goroutine[T]) Detach() {
	if g.life.End() {
		g.call.abandon()
	}
}

// PollDrop cancels the function's context and is ready when the function has ended.
// A panic of it that nobody has seen is PollDrop's error.
func (g *Goroutine[T]) PollDrop(cx *futures.Context) (ready bool, err error) {
	if g.life != leaf.Live {
		return true, nil
	}
	if g.call.ctx.Err() == nil {
		g.Abort()
	}
	v, ready, err := g.Poll(cx)
	if !ready {
		return false, nil
	}
	if pe, ok := err.(*futures.PanicError); ok {
		return true, pe
	}
	discard(v, nil)
	return true, nil
}

// IsFinished says whether the function has ended. It may be called from any
// goroutine.
func (g *Goroutine[T]) IsFinished() bool { return g.call.done() }

// IsTerminated says whether the outcome was returned, or the handle was dropped or
// detached.
func (g *Goroutine[T]) IsTerminated() bool { return g.life != leaf.Live }
