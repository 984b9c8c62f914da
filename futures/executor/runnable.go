package executor

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// Runnable is a task that is to be polled once: the half of a task that a queue of
// one's own holds, as async-task's is. Whoever gets one calls Run or Drop once. The
// task's other half, the *futures.Task, is for whoever waits for it.
//
//	           schedule(r)                 Run
//	woken ───────────────▶ in some queue ───────▶ polled ──▶ pending or done
//	  ▲                                              │
//	  └────────────── Wake, Abort, Drop ◀────────────┘
//
// The same Runnable is handed out again and again, but never twice at a time, so it
// may be linked into a queue without allocating. The methods may be called from any
// goroutine that may run async blocks: see [Manual].
type Runnable struct {
	home     sched.Home
	task     *sched.Task
	schedule func(*Runnable)
	worker   sched.Worker
	out      atomic.Bool // handed out
}

// NewRunnable makes a task of f, which it takes, without running it. The first Runnable
// is returned and is the caller's to run, drop or schedule; whenever the task is woken
// after that, schedule gets it, from any goroutine, at times during a Run. Schedule
// must not block, nor run it there and then. What the task spawns in turn, and cleanup
// that outlives its owner, is scheduled in the same way.
//
// Dropping the task, or aborting it, schedules it once more, so that whoever runs it
// drops f.
//
// Cancel safety: dropping the task cancels f, and loses what f loses then.
func NewRunnable[T any](f futures.Future[T], schedule func(*Runnable)) (*Runnable, *futures.Task[T]) {
	var r *Runnable
	home := &sched.Home{Scheduler: &scheduling{schedule, &r}}
	task := futures.Spawn(spawnerOf(home), f)
	return r, task
}

// scheduling is the scheduler of the tasks that have not been started yet.
type scheduling struct {
	schedule func(*Runnable)
	first    **Runnable // where the first task's goes; nil after that
}

// Start implements sched.Scheduler.
func (s *scheduling) Start(t *sched.Task, cleanup bool) error {
	r := &Runnable{task: t, schedule: s.schedule}
	r.home.Scheduler = &runnableHome{scheduling{s.schedule, nil}, r}
	t.SetHome(&r.home)
	r.out.Store(true)
	if s.first != nil {
		*s.first, s.first = r, nil
	} else {
		s.schedule(r)
	}
	return nil
}

func (s *scheduling) StartHere(t *sched.Task) error { return s.Start(t, false) }
func (s *scheduling) Push(*sched.Task)              {}
func (s *scheduling) Failed(err error)              { logPanic(err) }
func (s *scheduling) Handle() *sched.Handle {
	return &sched.Handle{Home: &sched.Home{Scheduler: &scheduling{s.schedule, nil}}}
}

// runnableHome is the scheduler of one task.
type runnableHome struct {
	scheduling
	r *Runnable
}

// Push implements sched.Scheduler.
func (h *runnableHome) Push(*sched.Task) {
	h.r.out.Store(true)
	h.schedule(h.r)
}

// taken notes that r is not handed out any more.
func (r *Runnable) taken(what string) {
	if !r.out.CompareAndSwap(true, false) {
		panic("executor: Runnable." + what + " of a task that is not scheduled")
	}
}

// Run polls the task once. If the task has been woken meanwhile it is scheduled again
// before Run returns. A panic of the task is its outcome.
func (r *Runnable) Run() {
	r.taken("Run")
	if woken, _ := r.task.Poll(&r.worker); woken {
		r.out.Store(true)
		r.schedule(r)
	}
}

// Drop cancels the task and drops its future, or begins its cleanup; for what that has
// to wait for, the task is scheduled again.
func (r *Runnable) Drop() {
	r.task.MarkAborted()
	r.Run()
}

// Schedule hands r to its schedule function: the first Runnable of a task that is to
// wait for its turn like the later ones.
func (r *Runnable) Schedule() { r.schedule(r) }
