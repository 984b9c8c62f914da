package futures

import (
	"math/rand/v2"

	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Waker schedules the task that last polled a future. Wake may be called from
// any goroutine, any number of times, at any time: before the poll that received
// the waker has returned (the task is then polled once more), and after the task
// has ended (nothing happens then). Several calls may lead to one poll, but each
// is followed by at least one.
//
// Wakers are comparable, and two that are equal wake the same task: a future that
// keeps one may test with == whether it needs to be replaced. A waker needs no
// release; whoever has no more use for one forgets it.
//
// This package never calls a waker while it holds a lock, and neither should
// a future written elsewhere: Wake runs code of whoever polls.
type Waker interface{ Wake() }

type noopWaker struct{}

func (noopWaker) Wake() {}

// NoopWaker returns a waker that wakes nothing. It is for polls whose result is
// of interest only if it is there at once.
func NoopWaker() Waker { return noopWaker{} }

// budgetPerPoll is how many steps leaf futures may take in one poll of a task
// before they make it yield; the figure is Tokio's (tokio::task::coop).
const budgetPerPoll = 128

// Context is what a poll gets: the waker, the cooperative budget, and the
// spawner. It is valid during that one poll only and must not be kept; what may
// be kept is its Waker.
//
// A Context made by [NewContext] belongs to no executor: its Spawner is nil (a
// task that a block polled with it spawns through its co ends with ErrClosed) and
// its budget has no end. Everything else works, timers and networking included.
type Context struct {
	waker  Waker
	task   *sched.Task // the task that is being polled; nil outside any executor
	worker *sched.Worker
	locals *locals // see Local
}

// NewContext returns a Context that belongs to no executor and wakes w.
func NewContext(w Waker) *Context { return &Context{waker: w} }

// Waker returns the waker to keep before returning pending.
func (cx *Context) Waker() Waker {
	if trace.On() {
		cx.traceWaker()
	}
	return cx.waker
}

// WithWaker returns a Context that wakes w and shares everything else with cx,
// the budget too. It is for futures that poll several others and want to know
// which one was woken.
func (cx *Context) WithWaker(w Waker) *Context {
	return &Context{waker: w, task: cx.task, worker: cx.worker, locals: cx.locals}
}

// spawn makes a Context the Spawner of the executor that polls, for the time of the
// poll: see Spawner.
func (cx *Context) spawn(t *sched.Task, r sched.Runner) error {
	if cx.task == nil {
		return ErrClosed
	}
	home := cx.task.Home()
	t.Init(r, home)
	return home.StartHere(t)
}

// Spawner returns the spawner of the executor that polls, or nil if there is
// none. It may be kept; once the executor has ended, what it spawns ends with
// ErrClosed.
func (cx *Context) Spawner() Spawner {
	if cx.task == nil {
		return nil
	}
	return spawner{cx.task.Home().Handle()}
}

// PollBudget says whether a leaf future may make progress in this poll. A task
// has a budget of 128 steps per poll, so that a channel that is always ready
// cannot keep a timer from being looked at. When it is spent PollBudget wakes the
// waker and returns false, and the caller returns pending at once: the task is
// polled again, with a new budget, after the others had their turn.
//
// A future that only polls other futures has no need to call it.
func (cx *Context) PollBudget() bool {
	if cx.worker == nil || cx.worker.Budget > 0 {
		return true
	}
	cx.waker.Wake()
	return false
}

// SpendBudget takes one step from the budget. A leaf future calls it when it has
// made progress: completed, moved bytes, received an item.
func (cx *Context) SpendBudget() {
	if cx.worker != nil {
		cx.worker.Budget--
	}
}

// random is a number below n, which is positive: the executor's choice if it has
// one.
func (cx *Context) random(n int) int {
	if cx.worker != nil && cx.worker.Random != nil {
		return cx.worker.Random(n)
	}
	return rand.IntN(n)
}

// Reaper returns the place where cleanup goes that must outlive its owner: the
// task that is being polled. An [AsyncDropper] keeps it from poll to poll so that
// its Drop can hand on what is left to do.
func (cx *Context) Reaper() Reaper {
	if cx.task == nil {
		return Reaper{}
	}
	return Reaper{cx.task.Link()}
}

// contextFor returns w's Context, set up for one poll of t.
func contextFor(w *sched.Worker, t *sched.Task) *Context {
	cx, _ := w.Scratch.(*Context)
	if cx == nil {
		cx = new(Context)
		w.Scratch = cx
	}
	*cx = Context{waker: t, task: t, worker: w}
	w.Budget = budgetPerPoll
	if w.Slice > 0 {
		w.Budget = w.Slice
	}
	return cx
}

// forgetContext ends the use of w's Context after a poll that did not return.
func forgetContext(w *sched.Worker) {
	if cx, _ := w.Scratch.(*Context); cx != nil {
		*cx = Context{}
	}
}
