package futtest

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// home is the executor of one Run: a queue of tasks, of which a seeded choice is
// polled next, and a clock.
//
// Tasks are polled by one goroutine, the driver. Only the queue, the operations
// outside and the set of tasks are touched by others, under mu; what else a home and
// its tasks have is the driver's.
//
// When the queue is empty the driver decides, in this order, what it means:
//
//  1. a call that blocks has been begun outside and has not returned: the driver
//     waits for it in real time, and fails when that takes too long;
//  2. a timer is set: time advances to the earliest one. If somebody outside waits
//     for a descriptor or a channel, it gets a moment of real time before that;
//  3. neither: some goroutine that the executor knows nothing of may still wake a
//     task, and gets a while of real time for it. Then each task is polled once
//     without having been woken. One that gets on by that has lost its wake-up; if
//     none does, it is a deadlock.
type home struct {
	t      testing.TB
	seed   uint64
	random *rand.Rand // nil for seed 0: first come, first served
	turn   int        // what stands for random then
	slice  int        // the budget of every poll; 0 to choose
	whole  bool       // the next poll has all of the budget
	point  string     // for messages: where CancelEverywhere has cancelled
	worker sched.Worker
	clock  *clock
	log    *trace.Log

	polls   atomic.Int64 // begun and ended: odd during a poll
	current atomic.Pointer[task]
	root    *task
	main    string // what root runs, if it does not say so itself
	home    sched.Home
	handle  *sched.Handle

	mu      sync.Mutex
	queue   []*sched.Task
	tasks   map[*sched.Task]*task
	order   []*task // the live ones, the oldest first
	made    int     // how many there have been
	outside []*operation
	closing bool
	closed  bool
	pushed  int // how often something was queued

	reported bool // the test was failed, with the seed
	wake     chan struct{}
	gaveUp   atomic.Bool // the driver is stuck, and its test has gone on
	failed   []error     // of what nobody awaits
}

// task is a task of a home.
type task struct {
	*sched.Task
	number    int
	cleanup   bool
	made      []uintptr   // where it was spawned
	ended     bool        // will not be polled any more
	registers bool        // its last poll asked for the waker
	again     bool        // it was woken during its last poll
	suspended [][]uintptr // of the blocks that suspended in its last poll, the innermost first
}

// operation is something outside that will wake a task.
type operation struct {
	what  string
	waits bool // it may never happen
	stack []uintptr
	since time.Time
}

func newHome(t testing.TB, seed uint64) *home {
	h := &home{
		t:     t,
		seed:  seed,
		clock: newClock(),
		tasks: map[*sched.Task]*task{},
		wake:  make(chan struct{}, 1),
	}
	h.home.Scheduler = h
	h.handle = &sched.Handle{Home: &h.home}
	if seed != 0 {
		h.random = rand.New(rand.NewPCG(seed, 0))
	}
	h.worker.Random = h.choose
	return h
}

// choose is a number below n.
func (h *home) choose(n int) int {
	if h.random != nil {
		return h.random.IntN(n)
	}
	h.turn++
	return h.turn % n
}

// Push implements sched.Scheduler.
func (h *home) Push(t *sched.Task) {
	h.mu.Lock()
	if !h.closed {
		h.queue = append(h.queue, t)
		h.pushed++
	}
	h.mu.Unlock()
	h.signal()
}

func (h *home) signal() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// StartHere implements sched.Scheduler.
func (h *home) StartHere(t *sched.Task) error { return h.Start(t, false) }

// Start implements sched.Scheduler.
func (h *home) Start(t *sched.Task, cleanup bool) error {
	made := trace.Callers(2)
	h.mu.Lock()
	if h.closed || h.closing && !cleanup {
		h.mu.Unlock()
		return futures.ErrClosed
	}
	x := &task{Task: t, number: h.made, cleanup: cleanup, made: made}
	h.made++
	h.tasks[t] = x
	h.order = append(h.order, x)
	if h.root == nil {
		h.root = x
	}
	h.queue = append(h.queue, t)
	h.pushed++
	h.mu.Unlock()
	h.signal()
	return nil
}

// Handle implements sched.Scheduler.
func (h *home) Handle() *sched.Handle { return h.handle }

// Failed implements sched.Scheduler.
func (h *home) Failed(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed = append(h.failed, err)
}

// Now implements sched.Clock.
func (h *home) Now() time.Time { return h.clock.now() }

// AfterFunc implements sched.Clock.
func (h *home) AfterFunc(d time.Duration, fn func()) (stop func()) {
	stop = h.clock.afterFunc(d, fn)
	h.signal()
	return stop
}

// WakerTaken implements sched.Witness.
func (h *home) WakerTaken(t *sched.Task) {
	if x := h.current.Load(); x != nil && x.Task == t {
		x.registers = true
	}
}

// Suspended implements sched.Witness.
func (h *home) Suspended(t *sched.Task, stack []uintptr) {
	if x := h.current.Load(); x != nil && x.Task == t {
		x.suspended = append(x.suspended, stack)
	}
}

// Hold implements sched.Witness.
func (h *home) Hold(*sched.Task) bool { return h.slice == 1 }

// Begin implements sched.Outside.
func (h *home) Begin(what string, waits bool) (end func()) {
	op := &operation{what, waits, trace.Callers(3), time.Now()}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outside = append(h.outside, op)
	return func() {
		h.mu.Lock()
		for i, o := range h.outside {
			if o == op {
				h.outside = append(h.outside[:i], h.outside[i+1:]...)
				break
			}
		}
		h.mu.Unlock()
		h.signal()
	}
}

// take takes the task that is to be polled next out of the queue.
func (h *home) take() *task {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.queue) > 0 {
		i := 0
		if h.random != nil {
			i = h.random.IntN(len(h.queue))
		}
		t := h.queue[i]
		h.queue = append(h.queue[:i], h.queue[i+1:]...)
		if x := h.tasks[t]; x != nil {
			return x
		}
	}
	return nil
}

func (h *home) queued() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.queue)
}

// live is a copy of the list of live tasks, the oldest first.
func (h *home) live() []*task {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]*task(nil), h.order...)
}

// run polls tasks until until says that it is enough.
func (h *home) run(until func() bool) error {
	for !until() {
		if x := h.take(); x != nil {
			h.poll(x)
		} else if err := h.idle(); err != nil {
			return err
		}
		if h.gaveUp.Load() {
			return errGaveUp
		}
	}
	return nil
}

// poll polls x, which was in the queue.
func (h *home) poll(x *task) {
	x.registers, x.suspended = false, nil
	h.worker.Slice = h.budget()
	h.current.Store(x)
	h.polls.Add(1)
	returned := false
	defer func() {
		h.polls.Add(1)
		h.current.Store(nil)
		if !returned { // runtime.Goexit; a panic does not get here
			x.Finish()
			h.forget(x)
		}
	}()
	again, ended := x.Poll(&h.worker)
	returned = true
	x.again = again
	if ended {
		h.forget(x)
	} else if again {
		h.Push(x.Task)
	}
}

// budget is the budget of the next poll; 0 stands for the usual one. With a seed,
// some polls have little of it, so that tasks are interrupted where they seldom are.
func (h *home) budget() int {
	if h.whole {
		return 0
	}
	if h.slice == 0 && h.random != nil && h.random.IntN(4) == 0 {
		return 1 + h.random.IntN(3)
	}
	return h.slice
}

func (h *home) forget(x *task) {
	x.ended = true
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.tasks, x.Task)
	for i, o := range h.order {
		if o == x {
			h.order = append(h.order[:i], h.order[i+1:]...)
			break
		}
	}
}

// close refuses new tasks, cancels those that are left and finishes their cleanup.
func (h *home) close() error {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	for _, x := range h.live() {
		x.Runner().Cancel()
	}
	for {
		err := h.run(func() bool { return len(h.live()) == 0 && h.queued() == 0 })
		if err != nil {
			h.giveUp()
			return err
		}
		h.mu.Lock()
		over := len(h.order) == 0
		h.closed = over
		h.mu.Unlock()
		if over {
			return nil
		}
	}
}

// giveUp ends the tasks that are left, with their cleanup unfinished.
func (h *home) giveUp() {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	for {
		live := h.live()
		if len(live) == 0 {
			break
		}
		for _, x := range live {
			h.forget(x)
			x.Runner().Abandon()
			x.Finish()
		}
	}
	h.mu.Lock()
	h.closed, h.queue = true, nil
	h.mu.Unlock()
}
