package futures

import (
	"sync"

	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// What a test is told of the futures that are made and polled while it runs; see
// package trace. Every function here is called only if trace.On.

func init() {
	sched.Describe = describe
	sched.HomeOf = func(cx any) sched.Scheduler {
		if t := cx.(*Context).task; t != nil {
			return t.Home().Scheduler
		}
		return nil
	}
}

// tracedBlock is a Co as a trace.Tracked.
type tracedBlock Co

// Open implements trace.Tracked.
func (b *tracedBlock) Open() bool {
	p := (*Co)(b).phase.Load()
	return p == phaseSuspended || p == phaseNested || p == phaseUnwinding
}

// traceMade is called when the block is made.
func (co *Co) traceMade() { trace.Made((*tracedBlock)(co)) }

// coroutines are the identifiers of the goroutines that bodies run on, by the root.
var coroutines sync.Map

// traceStarted is called when the body is about to start.
func (co *Co) traceStarted() {
	if co == co.root {
		co.traced = true
		coroutines.Store(co, trace.Goroutine())
	}
	trace.Started((*tracedBlock)(co), "async block "+co.block.describe())
}

// traceEnded is called when the body of a root has ended, if traceStarted was.
func (co *Co) traceEnded() { coroutines.Delete(co) }

// traceSuspended is called before the block suspends. It sees what costs too much to
// look for otherwise: that another goroutine than the body's suspends it, which would
// take the place of the body from then on.
func (co *Co) traceSuspended() {
	if g, ok := coroutines.Load(co.root); ok && g != trace.Goroutine() {
		panic("futures: async block " + co.block.describe() + " was to be suspended by a goroutine that is not its own; " +
			"only the body may use its co")
	}
	if cx := co.cx; cx != nil && cx.task != nil {
		if h, ok := cx.task.Home().Scheduler.(sched.Witness); ok {
			h.Suspended(cx.task, trace.Callers(2))
		}
	}
}

// hold is called when the block gets to a suspension point. True means that the block
// has been suspended there once, as if the budget of the poll had been spent. Cleanup
// is not held.
func (co *Co) hold() bool {
	cx := co.context()
	if cx.task == nil || co.cancelled {
		return false
	}
	h, ok := cx.task.Home().Scheduler.(sched.Witness)
	if !ok || !h.Hold(cx.task) {
		return false
	}
	cx.Waker().Wake()
	co.suspend()
	return true
}

// traceWaker is called when somebody asks for the waker.
func (cx *Context) traceWaker() {
	if cx.task != nil {
		if h, ok := cx.task.Home().Scheduler.(sched.Witness); ok {
			h.WakerTaken(cx.task)
		}
	}
}

// tracedTask is a Task as a trace.Tracked: it is open until it was awaited, dropped
// or detached.
type tracedTask[T any] Task[T]

// Open implements trace.Tracked.
func (t *tracedTask[T]) Open() bool { return !t.head.Taken }

// Decided implements trace.Decided.
func (t *tracedTask[T]) Decided() bool { return t.head.Aborted() }

// trace is called when the task was spawned.
func (t *Task[T]) trace(f Future[T]) {
	trace.Made((*tracedTask[T])(t))
	trace.Started((*tracedTask[T])(t), "task of "+describe(f))
}
