// Package executor runs futures to completion.
//
// An executor polls a future and the tasks that it spawns, each when it was woken,
// and finishes the cleanup of what was dropped. Without one nothing runs: futures
// do nothing until they are polled.
//
// [Run] is an executor on the calling goroutine. Its tasks take turns and never run
// at the same time, so they may share data without locks as long as they do not
// suspend while it is inconsistent.
package executor

import (
	"bytes"
	"errors"
	"fmt"
	"log"
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
	l := sched.NewLocal(func(err error) {
		log.Print("executor: a task that nobody awaits ended with ", err)
	})
	spawner := sched.NewSpawner(&sched.Handle{Home: l}).(futures.Spawner)
	futures.Spawn(spawner, f) // the home keeps it, so that it can let it go
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

// goroutine is what Run must know of the goroutine that calls it.
type goroutine struct {
	locked  bool   // to its thread
	polling string // what it is in the middle of, if anything
}

// pollingFrames are the functions below which a goroutine must not block. None of
// them can be inlined.
var pollingFrames = map[string]string{
	"github.com/futvet/futvet/futures.(*Co).main":                   "an async block",
	"github.com/futvet/futvet/futures/internal/sched.(*Local).poll": "a task",
}

func inspect() (g goroutine) {
	// The first line of a traceback is "goroutine 7 [running, locked to thread]:".
	var header [64]byte
	n := runtime.Stack(header[:], false)
	line, _, _ := bytes.Cut(header[:n], []byte("\n"))
	g.locked = bytes.Contains(line, []byte("locked to thread"))

	var pcs [64]uintptr
	for skip := 0; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, pc := range pcs[:n] {
			if fn := runtime.FuncForPC(pc - 1); fn != nil {
				if what, ok := pollingFrames[fn.Name()]; ok {
					g.polling = what
					return g
				}
			}
		}
		if n < len(pcs) {
			return g
		}
	}
}
