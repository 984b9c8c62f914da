package futures

import (
	"context"
	"iter"
	"runtime"
	"sync/atomic"

	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Co is the handle of a running async block. A function that takes a *Co is
// asynchronous: it may suspend, and so be cancelled, at every call that it passes
// co to and at every call of one of co's methods that waits.
//
// A Co must be used by the block's own goroutine only, while the body runs. Used
// otherwise it panics where that can be seen: always while the body does not run, and
// when another goroutine suspends it, in tests that look (package futtest). It is also
// the Spawner of the executor that polls the block.
//
// # How a block works
//
// The body runs on a coroutine, which Poll resumes and a suspension point leaves.
// A block is in one of these phases:
//
//	fresh ──Poll──▶ running ◀──Poll──▶ suspended     running ──▶ completed
//	  │                                    │
//	  │ Drop, PollDrop                     │ Drop, PollDrop: cancelled is set and
//	  ▼                                    ▼ the coroutine resumed; it unwinds
//	dropped ◀──────── the body has ended ─ unwinding ──Drop──▶ reaped
//	  ▲                                    │    ▲                │
//	  └── the body has ended ──────────────┼────┼────────────────┘
//	                                       └────┘ PollDrop: deferred calls wait
//
// Cancelled, a suspension point that the body had reached before drops what it
// waits for and panics with a private value. Deferred calls run, and may suspend:
// PollDrop, or the reaper, resumes them. A suspension point that is reached after
// the cancellation must have been reached by a deferred call, so a panic (or a
// Goexit) must be on its way below it on the stack. If none is, somebody has
// recovered the unwinding and goes on; the suspension point unwinds again, and
// when that has happened too often it ends the coroutine by runtime.Goexit, which
// nothing can recover.
//
// A block that another one awaits before it was polled has no coroutine of its own:
// see nested.go.
type Co struct {
	phase     atomic.Int32
	cancelled bool  // the body is to unwind; set before the coroutine is resumed
	ended     bool  // the body has returned, or panicked, or called Goexit
	guarded   bool  // a leaked handle will be noticed
	sheltered bool  // nested in its parent's cleanup, and not cancelled with it
	traced    bool  // see traceSuspended. Of roots only
	news      news  // for the blocks that are nested in this one, a root
	swallowed int16 // strayLimit for each unwinding that was recovered, 1 for each stray cleanup
	exited    int32 // nested blocks that were ended by a Goexit which goes on

	root    *Co         // the block whose coroutine the body runs on
	parent  *Co         // the block that this one is nested in, while it is; else nil
	cx      *Context    // of the poll that runs the body; nil while it does not run
	last    *sched.Link // to the task that polled the block last; nil if none did
	resume  func() (struct{}, bool)
	yield   func(struct{}) bool
	failure error // *PanicError or ErrGoexit
	block   bodyOf
	ctx     *blockContext // nil until it is needed
}

// news is what happens to a coroutine.
type news uint8

const (
	nothingNew news = iota
	stopped         // the root was cancelled, and its nested blocks do not know
	killed          // nothing will wake the cleanup; see kill
)

// blockContext is what few blocks have: what Co.Context returns, nil until it is
// asked for, and its end; and the values of the latest poll, see [Local], for
// unwinding without one.
type blockContext struct {
	context.Context
	cancel context.CancelCauseFunc
	locals *locals
}

// keep keeps the values of a poll that is to run the coroutine. Cleanup that somebody
// else drives, who does not know them, sees the same.
func (co *Co) keep(cx *Context) *Context {
	if co.ctx == nil {
		co.ctx = new(blockContext)
	}
	if co.cancelled && cx.locals == nil && co.ctx.locals != nil {
		with := *cx
		with.locals = co.ctx.locals
		return &with
	}
	co.ctx.locals = cx.locals
	return cx
}

// kept are the values that were kept.
func (co *Co) kept() *locals {
	if co.ctx == nil {
		return nil
	}
	return co.ctx.locals
}

// done ends the block's context, if there is one.
func (co *Co) done(cause error) {
	if co.ctx != nil && co.ctx.cancel != nil {
		co.ctx.cancel(cause)
	}
}

// bodyOf is the typed half of a block.
type bodyOf interface {
	invoke(co *Co)    // runs the body and keeps its outcome
	discard()         // drops the outcome
	describe() string // names the body
}

const (
	phaseFresh = iota
	phaseSuspended
	phaseRunning
	phaseNested // awaited by another block, on whose coroutine it runs
	phaseCompleted
	phaseUnwinding // cancelled, suspended in cleanup that the owner drives
	phaseReaped    // cancelled, the rest of the cleanup is the reaper's
	phaseDropped
)

const (
	// swallowLimit is how often a body may recover its unwinding.
	swallowLimit = 64
	// strayLimit is how many cleanups a body may begin after it was cancelled that
	// do not look like any, for each unwinding that it may recover.
	strayLimit = 64
)

// unwinding is what the coroutine panics with when its block is dropped. It is the
// block's Co, under a name that nobody else can recover by mistake.
type unwinding Co

func (u *unwinding) Error() string {
	return "futures: async block cancelled (this panic unwinds it and must not be recovered)"
}

// IsCancel says whether a recovered value is the unwinding of a dropped block.
// Whoever recovered one must panic with it again.
func IsCancel(recovered any) bool {
	_, ok := recovered.(*unwinding)
	return ok
}

// goexit carries a runtime.Goexit of the body out of the coroutine. iter.Pull
// would repeat the Goexit on the goroutine that polls; a panic in a deferred call
// takes its place, and enter recovers it.
type goexit struct{}

// main is the coroutine.
func (co *Co) main(yield func(struct{}) bool) {
	co.yield = yield
	if trace.On() {
		co.traceStarted()
	}
	returned := false
	defer func() {
		if co.traced {
			co.traceEnded()
		}
		if returned {
			return
		}
		p := recover()
		if p == nil {
			if co.failure == nil {
				co.failure = ErrGoexit
			}
			panic(goexit{})
		}
		if u, ok := p.(*unwinding); !ok || (*Co)(u) != co {
			co.failure = asPanic(p)
		}
	}()
	co.block.invoke(co)
	returned = true
}

// enter runs the coroutine until it suspends or ends. The caller has set the
// phase to running.
func (co *Co) enter(cx *Context) {
	if cx.locals != nil || co.ctx != nil {
		cx = co.keep(cx)
	}
	co.cx = cx
	if cx.task != nil {
		co.last = cx.task.Link()
	}
	defer func() {
		co.cx = nil
		if p := recover(); p != nil {
			if _, ok := p.(goexit); !ok {
				panic(p)
			}
			co.ended = true
		}
		if co.ended {
			co.resume, co.yield, co.last = nil, nil, nil
			co.done(nil)
		}
	}()
	if co.resume == nil {
		main := co.main
		if trace.On() {
			main = trace.Inherit(main)
		}
		co.resume, _ = iter.Pull(main)
	}
	if _, suspended := co.resume(); !suspended {
		co.ended = true
	}
}

// suspend leaves the coroutine until the next poll.
func (co *Co) suspend() {
	if trace.On() {
		co.traceSuspended()
	}
	root := co.root
	co.cx = nil
	root.yield(struct{}{})
	if root != co {
		co.cx, root.cx = root.cx, nil
	}
	if root.news != nothingNew {
		co.tell()
	}
}

// context is the context of the running poll.
func (co *Co) context() *Context {
	if co.cx == nil {
		outside()
	}
	return co.cx
}

func outside() {
	panic("futures: co used outside its block, or by another goroutine, or while the block does not run")
}

// begin is called at every suspension point before it waits for anything. It says
// whether the suspension is part of the block's cleanup and is not to be
// interrupted. If the block was cancelled and this is not cleanup, begin drops
// what the suspension point was to wait for and unwinds.
//
// An AsyncDrop is cleanup wherever it is. One that begins after the cancellation,
// with nothing on its way below it, is the deferred call of a function that has
// recovered a panic of its own, and was cancelled while it did.
func (co *Co) begin(owned Dropper) (cleanup bool) {
	if !co.cancelled {
		return false
	}
	co.context()
	if onItsWayOut() {
		return true
	}
	if _, ok := owned.(*asyncDrop); ok && co.swallowed <= swallowLimit*strayLimit {
		co.swallowed++
		return true
	}
	co.swallowed += strayLimit
	if owned != nil {
		owned.Drop()
	}
	if co.swallowed > swallowLimit*strayLimit {
		co.failure = asPanic("futures: async block " + co.block.describe() +
			" recovered its cancellation again and again and was ended; recover must panic again with what IsCancel")
		runtime.Goexit()
	}
	co.unwind()
	return false
}

// interrupted says whether a suspension that began in the given way was resumed
// to be cancelled. One that finds a panic of the body's own, or its Goexit, below
// it is in a deferred call already: that is cleanup, and goes on.
func (co *Co) interrupted(cleanup *bool) bool {
	if co.root.news == killed {
		return true
	}
	if !co.cancelled || *cleanup {
		return false
	}
	if onItsWayOut() {
		*cleanup = true
		return false
	}
	return true
}

// unwind cancels the body at its current suspension point.
func (co *Co) unwind() {
	if co.root.news == killed {
		runtime.Goexit()
	}
	panic((*unwinding)(co))
}

// kill ends a coroutine whose cleanup has been found to wait for what cannot come:
// every suspension point that is waiting, or that a deferred call still gets to and
// has to wait at, ends it by runtime.Goexit. It gives up after too many of them: more
// than many nested blocks have between them.
func (co *Co) kill() {
	co.news, co.cancelled = killed, true
	for range swallowLimit * strayLimit {
		if co.ended {
			co.block.discard()
			return
		}
		co.enter(&Context{waker: NoopWaker(), locals: co.kept()})
	}
}

// kill gives up a block that is suspended.
func (b *Block[T]) kill() {
	co := &b.state.co
	p := co.phase.Load()
	if p == phaseSuspended || p == phaseUnwinding {
		if co.phase.CompareAndSwap(p, phaseRunning) {
			co.kill()
			co.phase.Store(phaseDropped)
		}
		return
	}
	b.Drop()
}

func (r reaped) kill() { r.co.kill() }

// killer is cleanup that can be given up.
type killer interface{ kill() }

// giveUp ends x, which nothing can wake, without anybody to finish its cleanup.
func giveUp(x any) {
	defer func() { recover() }()
	if k, ok := x.(killer); ok {
		k.kill()
	}
}

// stop cancels a suspended block: it unwinds up to the first deferred call that
// has to wait, or to its end. The caller has set the phase to running.
func (co *Co) stop(cx *Context) {
	co.cancelled, co.news = true, stopped
	co.done(ErrCancelled)
	co.enter(cx)
}

// lastContext is a context for unwinding without a poll: nothing is woken by what
// waits, because whoever takes over the cleanup polls it again.
func (co *Co) lastContext() *Context {
	cx := &Context{waker: NoopWaker(), locals: co.kept()}
	if co.last != nil {
		cx.task = co.last.Task()
	}
	return cx
}

// reap hands the rest of the cleanup to the task that polled last.
func (co *Co) reap() {
	co.phase.Store(phaseReaped)
	Reaper{co.last}.finish(reaped{co})
}

// reaped is a block whose owner is gone.
type reaped struct{ co *Co }

func (r reaped) describe() string { return "async block " + r.co.block.describe() }

// PollDrop drives the cleanup, and cancels the block first if it was leaked.
func (r reaped) PollDrop(cx *Context) (ready bool, err error) {
	co := r.co
	if !co.cancelled {
		co.stop(cx)
	} else {
		co.enter(cx)
	}
	if !co.ended {
		return false, nil
	}
	co.block.discard()
	return true, co.failure
}

// spawn makes a Co the Spawner of the executor that polls its block.
func (co *Co) spawn(t *sched.Task, r sched.Runner) error { return co.context().spawn(t, r) }

// Context returns a context that is cancelled when the block completes or is
// dropped. When it is dropped that happens before its body unwinds, and the cause
// is ErrCancelled. The context is for calls into code that knows contexts but no
// futures.
func (co *Co) Context() context.Context {
	if co.ctx == nil || co.ctx.Context == nil {
		co.keep(co.context())
		co.ctx.Context, co.ctx.cancel = context.WithCancelCause(context.Background())
		if co.cancelled {
			co.done(ErrCancelled)
		}
	}
	return co.ctx.Context
}
