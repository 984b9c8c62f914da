package executor

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// ErrDeadlock is wrapped by the error of [Run] when nothing could ever have woken
// a task again.
var ErrDeadlock = errors.New("executor: deadlock")

// Run drives f to completion on the calling goroutine, together with the tasks
// that it spawns. It takes ownership of f and returns its outcome; a panic of f is
// a *futures.PanicError. When f is done, Run cancels the tasks that still run,
// detached or not, and finishes all pending cleanup before it returns.
//
// When all tasks have been pending for a while Run looks whether any of them can
// still be woken. If it can tell that nothing will, no timer, no I/O, no waker being
// left alive, it drops f and fails with an error that wraps [ErrDeadlock] and names
// what waits. It never fails while another goroutine, a timer or a descriptor holds
// a waker, of whichever poll, or somebody outside holds a task's handle or the
// spawner. It cannot tell in every case: not while a task waits for another one, nor
// when what waits refers to its own waker, as a combinator of several futures does,
// or a block that waits for a channel of which it has both ends.
//
// A task that calls runtime.Goexit from a Poll method ends the goroutine that called
// Run, after the cleanup; an async block that does ends with futures.ErrGoexit.
//
// A goroutine that is locked to its thread (runtime.LockOSThread) cannot resume
// async blocks; f then runs on another goroutine, and Run waits for it. The
// calling goroutine must not be one that an async block or a Poll method runs on:
// Run would block the executor that polls it, and panics instead.
func Run[T any](f futures.Future[T]) (T, error) {
	caller := inspect()
	if caller.polling != "" {
		panic("executor: Run called by " + caller.polling + ", which must not block; await the future instead")
	}
	if !caller.locked {
		return run(f)
	}
	var value T
	var err error
	returned := false
	done := make(chan struct{})
	go func() {
		defer close(done)
		value, err = run(f)
		returned = true
	}()
	<-done
	if !returned {
		runtime.Goexit() // f has called it
	}
	return value, err
}

func run[T any](f futures.Future[T]) (value T, err error) {
	l := sched.NewLocal(logPanic)
	futures.Spawn(spawnerOf(l.Home()), f) //futvet:ignore FV1004 l keeps it, so that it can let it go
	var dead error
	closed := false
	finish := func() {
		closed = true
		if err := l.Close(); err != nil && dead == nil {
			dead = err
		}
	}
	defer func() {
		if !closed { // runtime.Goexit
			finish()
		}
	}()
	dead = l.Run((*sched.Task).IsSettled)
	finish()
	root := l.Root().(interface{ Handle() any }).Handle().(*futures.Task[T])
	value, ready, err := root.Poll(futures.NewContext(futures.NoopWaker()))
	if dead != nil {
		if d, ok := dead.(*sched.Deadlock); ok {
			err = fmt.Errorf("%w: %s", ErrDeadlock, d.Reason())
		} else {
			err = dead
		}
		if !ready {
			root.Drop()
		}
	}
	return value, err
}
