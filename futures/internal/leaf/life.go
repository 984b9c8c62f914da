// Package leaf holds what leaf futures have in common: where they are in their
// life, their place in a first-come, first-served queue, and how wakers are called.
//
// Nothing here but Closed locks. A queue belongs to the lock of the primitive that has it,
// and every waker that leaves a queue is called after that lock was released.
package leaf

import "github.com/futvet/futvet/futures/internal/trace"

// Life is where a future is in its life. It starts Live and leaves that state
// once:
//
//	Live --Poll returns ready--> Completed
//	Live --Drop---------------> Dropped
//
// Only the future's owner reads or writes it, so it needs no lock. Whoever makes a
// future calls [Life.Made], so that a test can be told where it was made.
type Life uint8

const (
	// Live is a future that may be polled and dropped.
	Live Life = iota
	// Completed is a future that has returned its outcome.
	Completed
	// Dropped is a future that was dropped before it completed.
	Dropped
)

// Made is called by the function that makes the future, when l has its place.
func (l *Life) Made() {
	if trace.On() {
		trace.Made(l)
	}
}

// Open implements trace.Tracked.
func (l *Life) Open() bool { return *l == Live }

// Check is called at the beginning of every poll. It panics unless l is Live. The
// panic's value is a string that begins with name, which is the package's path
// within the module and the future's name, as in "futures/mpsc: Recv".
func (l *Life) Check(name string) {
	if *l != Live || trace.On() {
		l.look(name)
	}
}

func (l *Life) look(name string) {
	switch *l {
	case Live:
		trace.Started(l, name)
	case Dropped:
		panic(name + " polled after Drop")
	default:
		panic(name + " polled after completion")
	}
}

// End moves a Live future to Dropped and says whether it did: false means that
// there is nothing left to release.
func (l *Life) End() bool {
	if *l != Live {
		return false
	}
	*l = Dropped
	return true
}
