package futures

import (
	"io"
	"iter"

	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Await suspends the block until f completes and returns f's outcome. It takes
// ownership of f: when the block is cancelled meanwhile, Await drops f and
// unwinds. If f panics, Await panics with a *PanicError, which the body may
// recover.
//
// A *Block that was not polled before runs as a call does, on the coroutine of the
// block that awaits it: there is one switch per suspension however many blocks await
// each other, and no coroutine to be made. [Async] says what that means for Goexit.
//
// Only the block's own goroutine may call it, with the block's own co.
//
// Cancel safety: being cancelled drops f, and loses what f loses then.
func Await[T any](co *Co, f Future[T]) (T, error) {
	cleanup := co.cancelled && co.begin(f)
	if trace.On() && co.hold() && co.cancelled && co.interrupted(&cleanup) {
		co.abandon(f)
	}
	if b, ok := f.(*Block[T]); ok && b.nestIn(co, cleanup) {
		return runNested(co, b)
	}
	polling := false // as in pollGuarded, which is one call more
	defer func() {
		if polling {
			rethrow(recover(), f)
		}
	}()
	for {
		cx := co.context()
		polling = true
		value, ready, err := f.Poll(cx)
		polling = false
		if ready {
			return value, err
		}
		co.suspend()
		if co.cancelled && co.interrupted(&cleanup) {
			co.abandon(f)
		}
	}
}

// pollGuarded polls f. If f panics it is dropped and the panic goes on with the
// stack of its origin.
func pollGuarded[T any](cx *Context, f Future[T]) (value T, ready bool, err error) {
	returned := false
	defer func() {
		if !returned {
			rethrow(recover(), f)
		}
	}()
	value, ready, err = f.Poll(cx)
	returned = true
	return value, ready, err
}

// rethrow goes on with a panic of f, which its caller owns, or with a Goexit, for
// which p is nil. The unwinding of a block may pass through f, too, if f's Poll has
// suspended it.
func rethrow(p any, f Dropper) {
	if p != nil && !IsCancel(p) {
		p = asPanic(p)
	}
	dropQuietly(f)
	if p != nil {
		panic(p)
	}
}

// finisher is a future that a cancelled block does not merely drop but waits
// for, because dropping it would let its cleanup and the block's own run at the
// same time: a block, and the cleanup of something.
type finisher interface {
	pollFinish(cx *Context) (ready bool, err error)
}

func (b *Block[T]) pollFinish(cx *Context) (bool, error) { return b.PollDrop(cx) }

// abandon drops f and unwinds.
func (co *Co) abandon(f Dropper) {
	if k, ok := f.(killer); ok && co.root.news == killed {
		k.kill()
		co.unwind()
	}
	fin, ok := f.(finisher)
	if !ok {
		f.Drop()
		co.unwind()
	}
	for {
		ready, err := fin.pollFinish(co.context())
		if ready {
			if pe, ok := err.(*PanicError); ok {
				panic(pe)
			}
			co.unwind()
		}
		co.suspend()
		if co.root.news == killed {
			giveUp(f)
			co.unwind()
		}
	}
}

// Each ranges over s inside a block, suspending between items, until io.EOF,
// which ends the loop and is not yielded. Other errors are yielded, each in place
// of an item. It takes ownership of s and drops it when the loop is left, in
// whichever way.
//
// Cancel safety: being cancelled between items drops s and loses no item that was
// yielded.
func Each[T any](co *Co, s Stream[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer s.Drop()
		for {
			item, err := nextOf(co, s)
			if err == io.EOF || !yield(item, err) {
				return
			}
		}
	}
}

// nextOf awaits the next item of s, which its caller owns.
func nextOf[T any](co *Co, s Stream[T]) (T, error) {
	cleanup := co.cancelled && co.begin(nil)
	if trace.On() && co.hold() && co.cancelled && co.interrupted(&cleanup) {
		co.unwind()
	}
	for {
		item, ready, err := pollNextGuarded(co.context(), s)
		if ready {
			return item, err
		}
		co.suspend()
		if co.cancelled && co.interrupted(&cleanup) {
			co.unwind()
		}
	}
}

func pollNextGuarded[T any](cx *Context, s Stream[T]) (item T, ready bool, err error) {
	returned := false
	defer func() {
		if !returned {
			rethrow(recover(), s)
		}
	}()
	item, ready, err = s.PollNext(cx)
	returned = true
	return item, ready, err
}

// Yield suspends once, letting other tasks run.
//
// Cancel safety: being cancelled there loses nothing.
func (co *Co) Yield() {
	cleanup := co.cancelled && co.begin(nil)
	co.context().Waker().Wake()
	co.suspend()
	if co.cancelled && co.interrupted(&cleanup) {
		co.unwind()
	}
}

// AsyncDrop awaits x's cleanup and returns its error; `defer co.AsyncDrop(x)` is
// the idiom. It takes ownership of x. A nil x is nothing to clean up. A
// cancellation does not interrupt it: the block unwinds when x is done.
//
// Cancel safety: being cancelled there loses nothing.
func (co *Co) AsyncDrop(x AsyncDropper) error {
	if release.IsNil(x) {
		return nil
	}
	cleanup := co.cancelled && co.begin(&asyncDrop{x: x, started: true})
	for {
		ready, err := pollDropRethrow(co.context(), x)
		if ready {
			if co.cancelled && co.interrupted(&cleanup) {
				co.unwind()
			}
			return err
		}
		co.suspend()
		if co.root.news == killed {
			giveUp(x)
			co.unwind()
		}
	}
}

func pollDropRethrow(cx *Context, x AsyncDropper) (ready bool, err error) {
	returned := false
	defer func() {
		if !returned {
			rethrow(recover(), x)
		}
	}()
	ready, err = x.PollDrop(cx)
	returned = true
	return ready, err
}

// AsyncDrop is x's cleanup as a future, whose error is the cleanup's. It takes
// ownership of x at its first poll, so x may be used until then, as in
// `defer futures.Await(co, futures.AsyncDrop(x))`. A nil x, typed or not, is
// nothing to clean up.
//
// Cancel safety: dropped while it is pending it hands the rest of the cleanup on,
// as x's Drop does; dropped before its first poll it leaves x alone. A block that
// is cancelled while it awaits it finishes the cleanup before it unwinds.
//
//futvet:cancelsafe the cleanup is handed on and finishes without its owner
func AsyncDrop(x AsyncDropper) Future[struct{}] {
	a := &asyncDrop{x: x}
	a.end.made()
	return a
}

type asyncDrop struct {
	x       AsyncDropper
	started bool
	end     end
}

func (a *asyncDrop) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	a.end.check("AsyncDrop")
	a.started = true
	if release.IsNil(a.x) {
		a.end = completed
		return struct{}{}, true, nil
	}
	if ready, err = a.x.PollDrop(cx); ready {
		a.end = completed
		a.x = nil
	}
	return struct{}{}, ready, err
}

func (a *asyncDrop) pollFinish(cx *Context) (ready bool, err error) {
	if a.end != open {
		return true, nil
	}
	_, ready, err = a.Poll(cx)
	return ready, err
}

func (a *asyncDrop) Drop() {
	if a.end != open {
		return
	}
	x := a.x
	a.end, a.x = dropped, nil
	if a.started {
		x.Drop()
	}
}

// end is how a future came to its end.
type end uint8

const (
	open end = iota
	completed
	dropped
)

// made is called by the function that makes the future, when e has its place.
func (e *end) made() {
	if trace.On() {
		trace.Made(e)
	}
}

// Open implements trace.Tracked.
func (e *end) Open() bool { return *e == open }

// check is called at the beginning of every poll. It panics if the future must not
// be polled any more.
func (e *end) check(name string) {
	if *e != open || trace.On() {
		e.look(name)
	}
}

func (e *end) look(name string) {
	if *e != open {
		misuse(name, *e == dropped)
	}
	trace.Started(e, "futures: "+name)
}
