package compat

import (
	"context"
	"log"
	"runtime/debug"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// call is one call of a function on another goroutine, and how its outcome gets
// back. It has two users, the goroutine and the future's owner, and mu guards what
// they share:
//
//	waiting --the function ended----------> done --taken by the owner--> taken
//	   '------abandoned by the owner--> abandoned --it ended, discarded--> taken
//
// In waiting there may be a waker, which whoever leaves the state takes away.
type call[T any] struct {
	job    job
	fn     func(ctx context.Context) (T, error)
	ctx    context.Context
	cancel context.CancelCauseFunc
	end    func() // tells an executor that waits for it; may be nil

	mu    sync.Mutex
	state callState
	waker futures.Waker
	value T
	err   error
}

type callState uint8

const (
	callWaiting callState = iota
	callDone
	callAbandoned
	callTaken
)

// newCall makes a call of fn with a context that is a child of parent.
func newCall[T any](parent context.Context, fn func(ctx context.Context) (T, error)) *call[T] {
	c := &call[T]{fn: fn}
	c.ctx, c.cancel = context.WithCancelCause(parent)
	c.job.call = c
	return c
}

// run makes the call. It is called once, on the other goroutine.
func (c *call[T]) run() {
	var v T
	var err error
	returned := false
	defer func() {
		if !returned {
			if p := recover(); p != nil {
				err = asPanic(p)
			} else {
				err = futures.ErrGoexit
			}
		}
		c.finish(v, err)
	}()
	v, err = c.fn(c.ctx)
	returned = true
}

func (c *call[T]) finish(v T, err error) {
	c.cancel(nil)
	c.mu.Lock()
	abandoned := c.state == callAbandoned
	w := c.waker
	c.waker = nil
	if abandoned {
		c.state = callTaken
	} else {
		c.state, c.value, c.err = callDone, v, err
	}
	c.mu.Unlock()
	if abandoned {
		discard(v, err)
	}
	if c.end != nil {
		defer c.end() // after the wake-up
	}
	leaf.Wake(w)
}

// poll takes the outcome if there is one, and has w woken otherwise.
func (c *call[T]) poll(w futures.Waker) (v T, ready bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state != callDone {
		c.waker = w
		return v, false, nil
	}
	var zero T
	v, err = c.value, c.err
	c.state, c.value, c.err = callTaken, zero, nil
	return v, true, err
}

// abandon gives up the outcome.
func (c *call[T]) abandon() {
	var zero T
	c.mu.Lock()
	done := c.state == callDone
	if done {
		c.state = callTaken
	} else {
		c.state = callAbandoned
	}
	v, err := c.value, c.err
	c.value, c.err, c.waker = zero, nil, nil
	c.mu.Unlock()
	if done {
		discard(v, err)
	}
}

// done says whether the function has ended.
func (c *call[T]) done() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == callDone || c.state == callTaken
}

// discard disposes of an outcome that nobody will see. It may run on a goroutine
// that nobody watches, so a panic in it is reported and goes no further.
func discard[T any](v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			report(asPanic(p))
		}
	}()
	if pe, ok := err.(*futures.PanicError); ok {
		report(pe)
	}
	release.Value(v)
}

// report logs a panic that no owner is left to see.
func report(err error) {
	log.Print("futures/compat: a call that nobody waits for ended with ", err)
}

// asPanic makes a *futures.PanicError of a recovered value. It is called by the
// deferred function that recovered it.
func asPanic(recovered any) *futures.PanicError {
	if pe, ok := recovered.(*futures.PanicError); ok {
		return pe
	}
	return &futures.PanicError{Value: recovered, Stack: debug.Stack()}
}
