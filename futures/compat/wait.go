package compat

import (
	"context"
	"errors"

	"github.com/futvet/futvet/futures"
)

// bell is a waker that a goroutine can wait for: it holds one token once it was
// woken.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

// Wake implements futures.Waker.
func (b bell) Wake() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// Wait drives f on the calling goroutine until it completes, and returns its
// outcome; without an executor. It takes f. When ctx is done Wait cancels f and
// fails with the cause of ctx (context.Cause); a ctx that is done already keeps f
// from being polled. If f is a [futures.AsyncDropper], an async block or a task for
// instance, Wait finishes its cleanup before it returns, however long that takes; a
// failure of the cleanup is joined to the error.
//
// A panic of f passes through Wait, after f was dropped.
//
// Outside any executor, a task that f spawns through the poll's spawner ends with
// futures.ErrClosed. To give f an executor, spawn it there and wait for the task,
// Wait(ctx, futures.Spawn(executor, f)).
//
// Wait blocks its goroutine. It must not be called from a Poll method or an async
// block, nor, if f is an async block, from a goroutine that is locked to its thread.
//
//futvet:blocking
func Wait[T any](ctx context.Context, f futures.Future[T]) (v T, err error) {
	b := newBell()
	cx := futures.NewContext(b)
	finished := false
	defer func() {
		if !finished {
			dropQuietly(f)
		}
	}()
	for ctx.Err() == nil {
		v, ready, err := f.Poll(cx)
		if ready {
			finished = true
			return v, err
		}
		select {
		case <-b:
		case <-ctx.Done():
		}
	}
	finished = true
	return v, cancelAndWait(b, cx, f, context.Cause(ctx))
}

// cancelAndWait cancels f and waits for its cleanup. It returns cause, and what the
// cleanup failed with.
func cancelAndWait(b bell, cx *futures.Context, f futures.Dropper, cause error) error {
	x, ok := f.(futures.AsyncDropper)
	if !ok {
		f.Drop()
		return cause
	}
	for {
		ready, err := x.PollDrop(cx)
		if ready {
			if err != nil {
				return errors.Join(cause, err)
			}
			return cause
		}
		<-b
	}
}

// dropQuietly drops f while a panic, or a Goexit, is on its way: a second panic
// must not take its place.
func dropQuietly(f futures.Dropper) {
	defer func() { recover() }()
	f.Drop()
}
