package compat

import (
	"context"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// watch waits for a context without a goroutine: context.AfterFunc calls its waker
// when the context is done. It is registered from the first poll that finds the
// context not done until stop.
type watch struct {
	ctx   context.Context
	unreg func() bool // undoes the AfterFunc; nil while there is none
	mu    sync.Mutex
	waker futures.Waker // nil once stopped
}

// done says whether the context is done; if not, w will be woken when it is, and no
// earlier waker.
func (x *watch) done(w futures.Waker) bool {
	if x.ctx.Err() != nil {
		x.stop()
		return true
	}
	x.mu.Lock()
	x.waker = w
	x.mu.Unlock()
	if x.unreg == nil && x.ctx.Done() != nil {
		x.unreg = context.AfterFunc(x.ctx, x.wake)
	}
	return false
}

func (x *watch) wake() {
	x.mu.Lock()
	w := x.waker
	x.waker = nil
	x.mu.Unlock()
	leaf.Wake(w)
}

// stop undoes the registration.
func (x *watch) stop() {
	if x.unreg != nil {
		x.unreg()
		x.unreg = nil
	}
	x.mu.Lock()
	x.waker = nil
	x.mu.Unlock()
}

// Done completes when ctx is done, and fails with its cause (context.Cause). While
// it waits it is registered with ctx and needs no goroutine. If ctx can never be
// done it is never ready.
//
// Cancel safety: cancel safe. Dropping it undoes its registration with ctx.
//
//futvet:cancelsafe it only waits
func Done(ctx context.Context) futures.Future[struct{}] {
	f := &done{watch: watch{ctx: ctx}}
	f.life.Made()
	return f
}

type done struct {
	watch watch
	life  leaf.Life
}

func (d *done) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	d.life.Check("futures/compat: Done")
	if !cx.PollBudget() || !d.watch.done(cx.Waker()) {
		return struct{}{}, false, nil
	}
	d.life = leaf.Completed
	cx.SpendBudget()
	return struct{}{}, true, context.Cause(d.watch.ctx)
}

func (d *done) Drop() {
	if d.life.End() {
		d.watch.stop()
	}
}

// WithContext completes as f does, or fails with the cause of ctx (context.Cause)
// if ctx is done first; then f is dropped before it completes. It takes f. Each
// poll looks at ctx before it polls f: a ctx that is done already wins over an f
// that would be ready, which then has taken nothing that would be lost. It looks at
// ctx even if the budget of the task's poll is used up.
//
// It does what run_until_cancelled of tokio_util's CancellationToken does.
//
// Cancel safety: as cancel safe as f, which is dropped with it. Note that
// WithContext itself cancels f when ctx is done.
func WithContext[T any](ctx context.Context, f futures.Future[T]) futures.Future[T] {
	w := &withContext[T]{watch: watch{ctx: ctx}, f: f}
	w.life.Made()
	return w
}

// withContext is the future of WithContext. It owns f until it has completed or
// was dropped.
type withContext[T any] struct {
	watch watch
	f     futures.Future[T]
	life  leaf.Life
}

func (w *withContext[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	w.life.Check("futures/compat: WithContext")
	if w.watch.done(cx.Waker()) {
		w.life = leaf.Completed
		f := w.f
		w.f = nil
		f.Drop()
		return v, true, context.Cause(w.watch.ctx)
	}
	v, ready, err = w.f.Poll(cx)
	if ready {
		w.life, w.f = leaf.Completed, nil
		w.watch.stop()
	}
	return v, ready, err
}

func (w *withContext[T]) Drop() {
	if w.life.End() {
		f := w.f
		w.f = nil
		w.watch.stop()
		f.Drop()
	}
}
