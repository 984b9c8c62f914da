// Package sched is what the package futures and its executors share: the header
// of a task, which is also the task's waker, and the current-thread scheduler.
// It knows nothing of futures; what a task does when it is polled is its Runner's.
package sched

import (
	"sync"
	"sync/atomic"
)

// Runner is the typed half of a task.
type Runner interface {
	// PollTask polls the task once and says whether it is never to be polled
	// again. The worker is the caller's; what a pending future keeps is the task.
	PollTask(w *Worker) (done bool)
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
	// Held says whether someone may still have a handle of the task, through
	// which it could be made to run without a wake-up. False is no promise: it is
	// asked only to save the trouble of looking.
	Held() bool
	// Hollow takes what the task runs out of it, so that nothing that the task
	// runs is lost with the task. The task is not used until Fill, except that
	// those who have it may wake and abort it.
	Hollow() Contents
	// Fill undoes Hollow.
	Fill(c Contents)
	// Describe names what the task runs, for messages.
	Describe() string
}

// Contents is what a task runs, apart from the task.
type Contents interface {
	// Renew makes a new task of the contents of one that is gone.
	Renew() (t *Task, r Runner)
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

	// Slice is the budget of a poll; 0 stands for the usual one.
	Slice int
	// Random, if not nil, makes the random choices: a number below n.
	Random func(n int) int
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
// counts no references. Whoever keeps a pointer to it may wake it, and so makes the
// home believe that it will be woken; what the runtime itself keeps for longer
// than a poll is a Link.
type Task struct {
	next         *Task // link of the queue that holds the task
	older, newer *Task // links of the home's list of live tasks
	runner       Runner
	home         Home
	link         *Link // nil until it is asked for
	state        atomic.Uint32
}

// Init makes t a new task of home, already marked as scheduled.
func (t *Task) Init(r Runner, home Home) {
	t.runner = r
	t.home = home
	t.state.Store(scheduled)
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
func (t *Task) run(w *Worker, listing uint32) (again, ended bool) {
	t.state.Add(running - scheduled + listing)
	if t.runner.PollTask(w) {
		t.finish()
		return false, true
	}
	return t.state.And(^uint32(running))&scheduled != 0, false
}

// finish marks t as done. It settles if it has retained nothing.
func (t *Task) finish() {
	k := t.link
	if k == nil {
		t.state.Or(done)
		t.runner.Settled()
		return
	}
	k.mu.Lock()
	t.state.Or(done)
	last := k.open == 0
	k.mu.Unlock()
	if last {
		t.runner.Settled()
	}
}

// Ended says whether the task will not be polled any more.
func (t *Task) Ended() bool { return t.state.Load()&done != 0 }

// Link refers to a task without being the task: a block refers through it to the
// task that polled it last, a reaper to the task that it stands for, cleanup to the
// task that waits for it. So the task is reachable through its wakers and handles
// only, while its home has let it go to see whether there are any (see probe).
type Link struct {
	mu      sync.Mutex // held by the home while it has let the task go
	task    *Task
	open    int   // cleanups that the task has retained
	failure error // the first of theirs
}

// Link returns the link of t. Only the goroutine that polls t may call it.
func (t *Task) Link() *Link {
	if t.link == nil {
		t.link = &Link{task: t}
	}
	return t.link
}

// Task returns the task.
func (k *Link) Task() *Task {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.task
}

// Retain keeps the task from settling until Release. It fails once the task has
// settled.
func (k *Link) Retain() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.open == 0 && k.task.Ended() {
		return false
	}
	k.open++
	return true
}

// Release undoes a Retain, with the error that the retained cleanup ended with.
func (k *Link) Release(err error) {
	k.mu.Lock()
	if k.failure == nil {
		k.failure = err
	}
	k.open--
	t := k.task
	last := k.open == 0 && t.Ended()
	k.mu.Unlock()
	if last {
		t.runner.Settled()
	}
}

// Failure is the first error of the cleanups that t has retained. It is for the
// runner, once t has settled.
func (t *Task) Failure() error {
	if t.link == nil {
		return nil
	}
	t.link.mu.Lock()
	defer t.link.mu.Unlock()
	return t.link.failure
}
