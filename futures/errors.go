package futures

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/futvet/futvet/futures/internal/sched"
)

var (
	// ErrCancelled is the outcome of a task or abortable future that was
	// cancelled before it completed.
	ErrCancelled = errors.New("futures: cancelled")
	// ErrElapsed is the outcome of a future that lost to its deadline.
	ErrElapsed = errors.New("futures: deadline elapsed")
	// ErrClosed is the outcome of an operation on a closed channel or executor.
	ErrClosed = sched.ErrClosed
	// ErrGoexit is the outcome of an async block whose body called
	// runtime.Goexit, as testing.T.FailNow does.
	ErrGoexit = errors.New("futures: runtime.Goexit called in an async block")
)

// PanicError carries a panic, with the stack of its origin, out of a task or an
// async block. A block whose body panics re-raises it from Poll as *PanicError;
// so does Await of a future that panics, and the body's deferred calls may
// recover it there.
type PanicError struct {
	Value any    // what was passed to panic
	Stack []byte // where, as runtime/debug.Stack formats it
}

// Error names the value that was panicked with and shows the origin's stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("futures: panic: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value that was panicked with if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// IsCancelled says whether err is, or wraps, ErrCancelled: the task or future that
// it is the outcome of was cancelled before it completed.
func IsCancelled(err error) bool { return errors.Is(err, ErrCancelled) }

// AsPanic returns the panic that err is, or wraps: the outcome of a task that
// panicked. To panic on, as the task did, panic with it.
func AsPanic(err error) (pe *PanicError, ok bool) {
	ok = errors.As(err, &pe)
	return pe, ok
}

// asPanic makes a *PanicError of a recovered value. It is called by the deferred
// function that recovered it, while the origin's frames are still on the stack.
func asPanic(recovered any) *PanicError {
	if pe, ok := recovered.(*PanicError); ok {
		return pe
	}
	return &PanicError{Value: recovered, Stack: debug.Stack()}
}

// misuse is the panic of a future that is polled when it must not be.
func misuse(name string, dropped bool) {
	if dropped {
		panic("futures: " + name + " polled after it was dropped")
	}
	panic("futures: " + name + " polled after completion")
}
