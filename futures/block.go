package futures

import (
	"fmt"
	"log"
	"reflect"
	"runtime"
	"sync/atomic"

	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Async makes a lazy future of straight-line code: nothing runs before the first
// poll. The body's co makes it asynchronous; see [Await], [Each] and the methods
// of [Co].
//
// Dropping the block while it is suspended cancels it: the body is unwound at its
// suspension point, before Drop returns. First the future that it awaits is
// dropped (a block that it awaits is unwound to its end, with all its cleanup);
// then the deferred calls run, last first, up to the first one that has to wait;
// nothing after the suspension point runs. Deferred calls may await, and are not
// interrupted when the block is dropped once more: see [AsyncDropper] for who
// drives them.
//
// Once the body has returned its deferred calls run to their end before the block
// completes. If it is dropped meanwhile, a deferred [Co.AsyncDrop] or Await of
// [AsyncDrop] is finished, as it is everywhere, and so are the deferred calls that
// are still to come; but one that waits for anything else is left where it waits,
// because a Go program cannot tell a deferred call of a function that has returned
// from an ordinary one. The same holds for a function that has recovered a panic of
// its own. Cleanup that waits therefore belongs into an AsyncDropper.
//
// The unwinding is a panic. A recover that gets it, which [IsCancel] tells, must
// panic with it again. If it does not, the block's next suspension point unwinds
// again; a body that goes on recovering is ended by runtime.Goexit, and its
// failure, a *PanicError, says so.
//
// Goexit in a body ends the block with ErrGoexit, not the goroutine that polls it. A
// block that another one awaits before it was polled runs on the coroutine of that
// one; a Goexit then ends both, and all that await them so, with their deferred calls.
// A panic in a body is re-raised from Poll, as *PanicError. The body must not call
// runtime.LockOSThread, and a goroutine that has called it must not poll the block:
// the Go runtime ends the program if a coroutine changes threads ([iter.Pull]).
//
// The captures are what the body owns from its beginning. They are dropped if the
// block is dropped before its first poll, when no deferred call of the body can.
//
// A suspended block costs a goroutine's stack, about 3 KB, shared by the blocks that
// are awaited as above; futures made by hand or of combinators are far smaller. One that is neither completed nor dropped is
// noticed when the garbage collector finds its handle unreachable: it is reported
// (see [SetLeakHandler]) and cancelled.
//
// Cancel safety: as the body makes it; what the body has in flight at its
// suspension point is lost.
func Async[T any](body func(co *Co) (T, error), captures ...Dropper) *Block[T] {
	s := &blockState[T]{body: body}
	s.co.block = s
	s.co.root = &s.co
	if trace.On() {
		s.co.traceMade()
	}
	return &Block[T]{s, captures}
}

// Block is the future that [Async] makes. It is not Fused.
//
// Block is a handle; the state is apart from it, so that the coroutine's stack,
// which the garbage collector always scans, does not keep the handle alive.
type Block[T any] struct {
	state    *blockState[T]
	captures []Dropper // nil after the first poll
}

type blockState[T any] struct {
	co    Co
	body  func(co *Co) (T, error)
	value T
	err   error
}

// invoke is never inlined, so that every call of it is one frame of run's.
//
//go:noinline
func (s *blockState[T]) invoke(co *Co) {
	s.value, s.err = s.body(co)
}

func (s *blockState[T]) discard() {
	var zero T
	v := s.value
	s.value, s.err, s.body = zero, nil, nil
	release.Value(v)
}

func (s *blockState[T]) describe() string {
	if fn := runtime.FuncForPC(reflect.ValueOf(s.body).Pointer()); fn != nil {
		file, line := fn.FileLine(fn.Entry())
		return fmt.Sprintf("%s (%s:%d)", fn.Name(), file, line)
	}
	return fmt.Sprintf("%T", s)
}

func (b *Block[T]) describe() string { return "async block " + b.state.describe() }

// Poll implements Future. It runs the body until its next suspension point. If
// the body panicked, so does Poll, with a *PanicError; the block has completed
// then.
func (b *Block[T]) Poll(cx *Context) (value T, ready bool, err error) {
	s := b.state
	co := &s.co
	switch p := co.phase.Load(); p {
	case phaseFresh, phaseSuspended:
		if !co.phase.CompareAndSwap(p, phaseRunning) {
			panic("futures: Block polled by two goroutines at a time")
		}
	case phaseRunning:
		panic("futures: Block polled while it is being polled")
	case phaseNested:
		panic("futures: Block polled while another block awaits it")
	default:
		misuse("Block", p != phaseCompleted)
	}
	b.captures = nil
	co.enter(cx)
	if !co.ended {
		if !co.guarded {
			co.guarded = true
			findMarks.Do(setMarks)
			runtime.AddCleanup(b, reclaim, co)
		}
		co.phase.Store(phaseSuspended)
		runtime.KeepAlive(b)
		return value, false, nil
	}
	co.phase.Store(phaseCompleted)
	s.body = nil
	if co.failure != nil {
		if pe, ok := co.failure.(*PanicError); ok {
			panic(pe)
		}
		return value, true, co.failure
	}
	var zero T
	value, err = s.value, s.err
	s.value, s.err = zero, nil
	return value, true, err
}

// Drop implements Future: see [Async] for what it does to the body. A deferred
// call that panics while the block is unwound makes Drop panic, with a
// *PanicError; so does a body that recovers its unwinding for ever.
func (b *Block[T]) Drop() {
	co := &b.state.co
	switch p := co.phase.Load(); p {
	case phaseFresh:
		if co.phase.CompareAndSwap(p, phaseDropped) {
			b.dropCaptures()
		}
	case phaseSuspended:
		if !co.phase.CompareAndSwap(p, phaseRunning) {
			panic("futures: Block dropped while it is being polled")
		}
		co.stop(co.lastContext())
		if !co.ended {
			co.reap()
		} else if err := b.ended(); err != nil {
			panic(err)
		}
		runtime.KeepAlive(b)
	case phaseRunning:
		panic("futures: Block dropped while it is being polled")
	case phaseNested:
		panic("futures: Block dropped while another block awaits it")
	case phaseUnwinding:
		if co.phase.CompareAndSwap(p, phaseReaped) {
			co.reap()
		}
	}
}

// PollDrop implements AsyncDropper: it cancels the block and drives its deferred
// calls until all have run. A panic among them is its error, as *PanicError.
func (b *Block[T]) PollDrop(cx *Context) (ready bool, err error) {
	co := &b.state.co
	switch p := co.phase.Load(); p {
	case phaseFresh:
		if co.phase.CompareAndSwap(p, phaseDropped) {
			b.dropCaptures()
		}
		return true, nil
	case phaseSuspended, phaseUnwinding:
		if !co.phase.CompareAndSwap(p, phaseRunning) {
			panic("futures: Block dropped by two goroutines at a time")
		}
		if p == phaseSuspended {
			co.stop(cx)
		} else {
			co.enter(cx)
		}
		if !co.ended {
			co.phase.Store(phaseUnwinding)
			runtime.KeepAlive(b)
			return false, nil
		}
		return true, b.ended()
	case phaseRunning:
		panic("futures: Block dropped while it is being polled")
	case phaseNested:
		panic("futures: Block dropped while another block awaits it")
	}
	return true, nil
}

// ended notes the end of a cancelled block and returns what it panicked with.
func (b *Block[T]) ended() error {
	co := &b.state.co
	co.phase.Store(phaseDropped)
	b.state.discard()
	if _, ok := co.failure.(*PanicError); ok {
		return co.failure
	}
	return nil
}

// dropCaptures drops the captures in order. A panic in one of them does not keep
// the others from being dropped.
func (b *Block[T]) dropCaptures() {
	c := b.captures
	b.captures, b.state.body = nil, nil
	release.Values(c)
}

// Leak is a block that was suspended when the last reference to it was lost.
type Leak struct {
	Body string // the function, file and line of its body
}

var leakHandler atomic.Pointer[func(Leak)]

// SetLeakHandler makes fn receive the leaked blocks of the whole program; nil
// stands for the default, which is to log them. Fn is called on a goroutine of the
// runtime's and must not block.
func SetLeakHandler(fn func(Leak)) {
	if fn == nil {
		leakHandler.Store(nil)
		return
	}
	leakHandler.Store(&fn)
}

// reclaim is called after the handle of a block that was suspended at least once
// has become unreachable.
func reclaim(co *Co) {
	p := co.phase.Load()
	if p != phaseSuspended && p != phaseUnwinding || !co.phase.CompareAndSwap(p, phaseReaped) {
		return
	}
	leak := Leak{co.block.describe()}
	if fn := leakHandler.Load(); fn != nil {
		(*fn)(leak)
	} else {
		log.Printf("futures: async block %s was suspended when the last reference to it was lost; cancelling it", leak.Body)
	}
	co.reap()
}
