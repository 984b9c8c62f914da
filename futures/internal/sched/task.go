// Package sched is what the package futures and its executors share: the header
// of a task, which is also the task's waker, and the current-thread scheduler.
// It knows nothing of futures; what a task does when it is polled is its Runner's.
package sched

import "sync/atomic"

// Waker is futures.Waker, which this package cannot import.
type Waker interface{ Wake() }

// Runner is the typed half of a task.
type Runner interface {
	// PollTask polls the task once and says whether it is never to be polled
	// again. The worker is the caller's; wk is what a pending future may keep.
	PollTask(w *Worker, wk Waker) (done bool)
	// Cancel asks for the task to end early: its next poll starts its cleanup.
	Cancel()
	// Refuse ends a task that has never been polled and never will be, because
	// its scheduler is closed.
	Refuse()
	// Abandon ends a task that nothing can wake, with its cleanup unfinished.
	Abandon()
	// Settled is called when the task is done and everything it retained has
	// been released: its outcome may now be seen.
	Settled()
	// ChildFailed reports that a cleanup that the task retained failed.
	ChildFailed(err error)
	// Held says whether someone may still have a handle of the task, through
	// which it could be made to run without a wake-up.
	Held() bool
	// Describe names what the task runs, for messages.
	Describe() string
}

// Home is the scheduler that a task belongs to.
type Home interface {
	// Push queues a task whose scheduled bit the caller has just set. It may be
	// called from any goroutine and does nothing once the home is closed.
	Push(t *Task)
	// Start adopts a new task and queues it; false means that the home is
	// closed. Cleanup is accepted while the home is closing, too.
	Start(t *Task, cleanup bool) bool
	// Handle is what spawners are made of.
	Handle() *Handle
	// Failed reports a panic that nobody is left to see.
	Failed(err error)
}

// Handle lets its holders start tasks. It is an object of its own, so that a
// home can find out whether anyone still holds it.
type Handle struct{ Home Home }

// Worker is what one polling goroutine lends to the tasks it polls.
type Worker struct {
	Budget  int // steps the running poll has left
	Scratch any // the futures package's Context, reused from poll to poll
}

// The state of a task is four bits. A task is queued exactly while scheduled is
// set, except during a poll, when the bit means "poll me again".
//
//	            Wake                 the poll begins
//	idle ───────────────▶ scheduled ────────────────▶ running
//	 ▲                        ▲                         │  │ Wake
//	 │ the poll ends          │ the poll ends           │  ▼
//	 └────────────────────────┼─────────────────────────┤ running|scheduled
//	                          └─────────────────────────┼──┘
//	                                                    ▼ the task is done
//	                                                   done
//
// Running takes the place of scheduled in one step, before the future is polled: a
// wake-up that arrives at any time during the poll is therefore followed by another
// poll, and a task is never queued twice. Listed belongs to the home, which sets it
// when it first takes the task from its queue. Aborted and settled are for the
// Runner, which needs to read them often and to write them once.
const (
	scheduled = 1 << iota
	running
	done
	listed
	essential // cleanup: started and finished also while the home is closing
	aborted
	settled
)

// Task is the header of every task, and its waker: waking allocates nothing and
// counts no references.
type Task struct {
	next         *Task // link of the queue that holds the task
	older, newer *Task // links of the home's list of live tasks
	runner       Runner
	home         Home
	state        atomic.Uint32
	retained     atomic.Int32 // 1 while the task is not done, plus its open cleanups
}

// Init makes t a new task of home, already marked as scheduled.
func (t *Task) Init(r Runner, home Home) {
	t.runner = r
	t.home = home
	t.state.Store(scheduled)
	t.retained.Store(1)
}

// Home is the scheduler that t was started on.
func (t *Task) Home() Home { return t.home }

// Wake makes the task run once more. It may be called from any goroutine, at any
// time, also after the task has ended.
func (t *Task) Wake() {
	for {
		s := t.state.Load()
		if s&(scheduled|done) != 0 {
			return
		}
		if t.state.CompareAndSwap(s, s|scheduled) {
			if s&running == 0 {
				t.home.Push(t)
			}
			return
		}
	}
}

// Retain keeps t from settling until Release. It fails once t has settled.
func (t *Task) Retain() bool {
	for {
		n := t.retained.Load()
		if n == 0 {
			return false
		}
		if t.retained.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// Release undoes a Retain, with the error that the retained cleanup ended with.
func (t *Task) Release(err error) {
	if err != nil {
		t.runner.ChildFailed(err)
	}
	if t.retained.Add(-1) == 0 {
		t.runner.Settled()
	}
}

// Abort marks the task and makes it run once more.
func (t *Task) Abort() {
	t.state.Or(aborted)
	t.Wake()
}

// Aborted says whether Abort was called.
func (t *Task) Aborted() bool { return t.state.Load()&aborted != 0 }

// SetSettled marks the task as settled. What was written before is seen by whoever
// finds that IsSettled.
func (t *Task) SetSettled() { t.state.Or(settled) }

// IsSettled says whether SetSettled was called.
func (t *Task) IsSettled() bool { return t.state.Load()&settled != 0 }

// run polls the task once. The caller is its home and has just taken it from its
// queue; listing is listed when the home has listed the task for the first time.
// Again means that the task was woken meanwhile and is to be queued.
func (t *Task) run(w *Worker, wk Waker, listing uint32) (again, ended bool) {
	t.state.Add(running - scheduled + listing)
	if t.runner.PollTask(w, wk) {
		t.finish()
		return false, true
	}
	return t.state.And(^uint32(running))&scheduled != 0, false
}

// claim schedules a task that is idle without queueing it: the home is to poll it
// at once. It fails if the task was woken, and so is in the queue, or has ended.
func (t *Task) claim() bool {
	for {
		s := t.state.Load()
		if s&(scheduled|done) != 0 {
			return false
		}
		if t.state.CompareAndSwap(s, s|scheduled) {
			return true
		}
	}
}

// finish marks t as done and drops the task's own hold on itself.
func (t *Task) finish() {
	t.state.Or(done)
	t.Release(nil)
}

// Ended says whether the task will not be polled any more.
func (t *Task) Ended() bool { return t.state.Load()&done != 0 }
