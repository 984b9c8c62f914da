// Package sched is what the package futures and its executors share: the header
// of a task, which is also the task's waker, and the schedulers: Local polls on one
// goroutine, Stealing on several. It knows nothing of futures; what a task does when
// it is polled is its Runner's.
package sched

import (
	"sync/atomic"
	"unsafe"
)

// Runner is the typed half of a task. It is a pointer to a struct whose first field
// is the Task.
type Runner interface {
	// PollTask polls the task once and says whether it is never to be polled
	// again. The worker is the caller's; what a pending future keeps is the task.
	PollTask(w *Worker) (done bool)
	// Broken is called by a deferred function when PollTask has panicked with p, or
	// has ended by runtime.Goexit, for which p is nil. The task is not polled again.
	Broken(w *Worker, p any)
	// Cancel asks for the task to end early: its next poll starts its cleanup.
	Cancel()
	// Refuse ends a task that has never been polled and never will be, because
	// its scheduler did not accept it.
	Refuse(why error)
	// Abandon ends a task that nothing can wake, with its cleanup unfinished.
	Abandon()
	// Settled is called once, when the task is done and everything it retained has
	// been released: its outcome may be seen once the Runner has called Settle,
	// which it does here.
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

// Scheduler is where tasks wait to be polled.
type Scheduler interface {
	// Push queues a task whose scheduled bit the caller has just set. It may be
	// called from any goroutine and does nothing once the scheduler is closed.
	Push(t *Task)
	// Start adopts a new task and queues it, or says why it does not. Cleanup is
	// accepted while the scheduler is closing, too.
	Start(t *Task, cleanup bool) error
	// StartHere is Start, without cleanup, for a goroutine that is polling one of
	// the scheduler's tasks.
	StartHere(t *Task) error
	// Handle is what spawners are made of.
	Handle() *Handle
	// Failed reports a panic that nobody is left to see.
	Failed(err error)
}

// Home is the scheduler that a task belongs to, or the one of its workers that
// polled the task last. It is a pointer's worth in every task.
type Home struct{ Scheduler }

// Handle lets its holders start tasks. It is an object of its own, so that a
// scheduler can find out whether anyone still holds it.
type Handle struct{ Home *Home }

// Worker is what one polling goroutine lends to the tasks it polls.
type Worker struct {
	Budget  int // steps the running poll has left
	Scratch any // the futures package's Context, reused from poll to poll

	// Slice is the budget of a poll; 0 stands for the usual one.
	Slice int
	// Random, if not nil, makes the random choices: a number below n.
	Random func(n int) int
}

// The state of a task is a word of bits. A task is queued exactly while scheduled
// is set, except during a poll, when the bit means "poll me again".
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
// poll, and a task is never queued twice. Listed belongs to the scheduler, which
// sets it when a poll has left the task pending for the first time: before that, the
// task is in a queue or being polled, and needs no other place to be found in.
//
// The rest is for the Runner, which shares the word to need no lock of its own.
// Aborted says that the task is to end early. Settled is set last of all. Released
// says that the owner has given up the handle before that, Detached that it has done
// so without cancelling, Watched that a waker of the owner's is there to be woken.
const (
	scheduled = 1 << iota
	running
	done
	listed
	essential // cleanup: started and finished also while the scheduler is closing
	aborted
	Settled
	Released
	Detached
	Watched
)

// Task is the header of every task, and its waker: waking allocates nothing and
// counts no references. Whoever keeps a pointer to it may wake it, and so makes the
// scheduler believe that it will be woken; what the runtime itself keeps for longer
// than a poll is a Link.
type Task struct {
	next         *Task // link of the queue that holds the task
	older, newer *Task // links of the scheduler's list of live tasks
	runs         unsafe.Pointer
	home         unsafe.Pointer // *Home; read and written atomically, but for Init
	link         *Link          // nil until it is asked for
	state        uint32
	shard        uint16 // whose list of live tasks the task is in

	// Taken is the handle owner's: nothing is left for it to take.
	Taken bool
	// Cancelling is the poller's: the task is being cancelled.
	Cancelling bool
}

// itab is an interface value as the compiler lays it out. A Runner's data is the
// task itself, so the task keeps only the other word, eight bytes less.
type itab struct{ table, data unsafe.Pointer }

func (t *Task) runner() (r Runner) {
	*(*itab)(unsafe.Pointer(&r)) = itab{t.runs, unsafe.Pointer(t)}
	return r
}

// Init makes t a new task of home, already marked as scheduled. Nobody else has t
// yet.
func (t *Task) Init(r Runner, home *Home) {
	i := (*itab)(unsafe.Pointer(&r))
	if i.data != unsafe.Pointer(t) {
		panic("futures: a task is not the first field of its runner")
	}
	t.runs = i.table
	t.home = unsafe.Pointer(home)
	t.state = scheduled
}

// Reuse is Init for a task that has settled and of which old wakers may still be
// about. They wake the new task, at most once each without need.
func (t *Task) Reuse(r Runner, home *Home) {
	t.runs = (*itab)(unsafe.Pointer(&r)).table
	t.move(home)
	if k := t.link; k != nil {
		k.mu.Lock()
		k.former = true
		k.mu.Unlock()
	}
	t.link, t.Taken, t.Cancelling = nil, false, false
	atomic.StoreUint32(&t.state, scheduled)
}

// Home is where t is queued when it is woken.
func (t *Task) Home() *Home { return (*Home)(atomic.LoadPointer(&t.home)) }

// move makes home the home of t.
func (t *Task) move(home *Home) { atomic.StorePointer(&t.home, unsafe.Pointer(home)) }

// State returns the bits that are for the Runner, with others.
func (t *Task) State() uint32 { return atomic.LoadUint32(&t.state) }

// Change replaces the state s, as State returned it, by s with the bits set and
// clear changed, or says that it has become another.
func (t *Task) Change(s, set, clear uint32) bool {
	return atomic.CompareAndSwapUint32(&t.state, s, s&^clear|set)
}

// Wake makes the task run once more. It may be called from any goroutine, at any
// time, also after the task has ended.
func (t *Task) Wake() {
	if t.awaken() {
		t.Home().Push(t)
	}
}

// awaken is Wake except that it leaves the queueing, if it returns true, to the caller.
func (t *Task) awaken() bool {
	for {
		s := atomic.LoadUint32(&t.state)
		if s&(scheduled|done) != 0 {
			return false
		}
		if atomic.CompareAndSwapUint32(&t.state, s, s|scheduled) {
			return s&running == 0
		}
	}
}

// Abort marks the task and makes it run once more.
func (t *Task) Abort() {
	atomic.OrUint32(&t.state, aborted)
	t.Wake()
}

// Aborted says whether Abort was called.
func (t *Task) Aborted() bool { return atomic.LoadUint32(&t.state)&aborted != 0 }

// Aborting is Abort's mark, for Change.
const Aborting = aborted

// Settle marks the task as settled and done, and returns the state that it had.
// What was written before is seen by whoever finds that IsSettled.
func (t *Task) Settle() (old uint32) {
	return atomic.OrUint32(&t.state, Settled|done)
}

// IsSettled says whether Settle was called.
func (t *Task) IsSettled() bool { return atomic.LoadUint32(&t.state)&Settled != 0 }

// Ended says whether the task will not be polled any more.
func (t *Task) Ended() bool { return atomic.LoadUint32(&t.state)&done != 0 }

// fate is what a poll has left of a task.
type fate uint8

const (
	idle  fate = iota // pending
	again             // pending, and woken meanwhile: to be queued
	ended             // done; the scheduler is to forget it
)

// lister keeps the live tasks of a scheduler.
type lister interface {
	list(t *Task)
	unlist(t *Task)
	// exiting is called when t, which has ended, has called runtime.Goexit: the
	// goroutine that polls is ending.
	exiting(t *Task)
}

// run polls the task once. The caller has just taken it from a queue. The task gets
// into the list when it is pending for the first time and leaves it at its end. A panic
// goes no further than here.
func (t *Task) run(w *Worker, l lister) (f fate) {
	s := atomic.AddUint32(&t.state, running-scheduled)
	returned := false
	defer func() {
		if !returned {
			p := recover()
			t.runner().Broken(w, p)
			t.end(s, l)
			f = ended
			if p == nil {
				l.exiting(t)
			}
		}
	}()
	done := t.runner().PollTask(w)
	returned = true
	if done {
		t.end(s, l)
		return ended
	}
	if s&listed == 0 {
		atomic.OrUint32(&t.state, listed)
		l.list(t) // before another goroutine may poll it
	}
	if atomic.AndUint32(&t.state, ^uint32(running))&scheduled != 0 {
		return again
	}
	return idle
}

// end ends a task that was polled when its state was s.
func (t *Task) end(s uint32, l lister) {
	if s&listed != 0 {
		l.unlist(t)
	}
	t.finish()
}

// refuse ends a task that is not to be polled.
func (t *Task) refuse(why error) {
	t.runner().Refuse(why)
	t.finish()
}

// finish settles t if it has retained nothing, or else marks it as done.
func (t *Task) finish() {
	k := t.link
	if k == nil {
		t.runner().Settled()
		return
	}
	k.mu.Lock()
	atomic.OrUint32(&t.state, done)
	last := k.open == 0
	k.mu.Unlock()
	if last {
		t.runner().Settled()
	}
}
