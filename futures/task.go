package futures

import (
	"errors"
	"fmt"
	"log"
	"sync"

	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Spawner runs tasks: a *Co, an executor, and what [Context.Spawner] returns are
// spawners. Only this package can make one.
type Spawner interface {
	// spawn starts t, whose other half is r, or returns false if it cannot.
	spawn(t *sched.Task, r sched.Runner) bool
}

// spawner is the Spawner of a home.
type spawner struct{ h *sched.Handle }

func init() {
	sched.NewSpawner = func(h *sched.Handle) any { return spawner{h} }
}

func (s spawner) spawn(t *sched.Task, r sched.Runner) bool {
	t.Init(r, s.h.Home)
	return s.h.Home.Start(t, false)
}

// logFailure reports a panic that no owner is left to see.
func logFailure(err error) { log.Print("futures: a task that nobody awaits ended with ", err) }

// Spawn starts f as a task of its own on s and takes ownership of f. It returns
// at once; the task is polled by the executor. If the executor is closed, or s is
// nil, f is dropped and the task has ended with ErrClosed.
//
// Cancel safety: dropping the task cancels f, and loses what f loses then.
func Spawn[T any](s Spawner, f Future[T]) *Task[T] {
	t := &Task[T]{fut: f}
	if trace.On() {
		t.trace(f)
	}
	if s == nil || !s.spawn(&t.head, (*runner[T])(t)) {
		t.head.Init((*runner[T])(t), nowhere{})
		t.refuse()
		t.settled()
	}
	return t
}

// nowhere is the home of tasks that were refused.
type nowhere struct{}

func (nowhere) Push(*sched.Task)             {}
func (nowhere) Start(*sched.Task, bool) bool { return false }
func (n nowhere) Handle() *sched.Handle      { return &sched.Handle{Home: n} }
func (nowhere) Failed(err error)             { logFailure(err) }

// Task is a spawned future. It has one owner, who decides its fate:
//
//   - awaits it, as the future that it is: its outcome is what f returned,
//     *PanicError if f panicked, ErrCancelled if the task was cancelled before f
//     completed, ErrClosed if the executor was shut down before it polled f;
//   - drops it, which cancels the task: the executor drops f, and its outcome is
//     never seen;
//   - or detaches it: it runs to its end, and its outcome is never seen, except
//     for a panic, which the executor reports.
//
// The outcome is seen when the task has really stopped, its cleanup done. So
// awaiting it after Abort, or AsyncDrop of it, waits until it has.
//
// A task is Fused: after it was awaited, dropped or detached it is terminated and
// stays pending.
type Task[T any] struct {
	head sched.Task

	// The executor's until the task has settled. Value and err are then the
	// outcome, guarded by mu.
	fut   Future[T]
	value T
	err   error

	mu         sync.Mutex
	waker      Waker // who awaits the task
	flags      uint8
	cancelling bool // fut is being cancelled; the executor's
}

// The flags of a task say what its owner has done. Released is set when the handle
// has nothing left to give: the outcome was taken, or the task was dropped or
// detached. Until the task has settled they are written under mu; the owner, who
// alone writes them, may read them without.
const (
	taskReleased = 1 << iota
	taskDetached // released, and not cancelled
)

// runner is a task as its executor sees it.
type runner[T any] Task[T]

func (r *runner[T]) PollTask(w *sched.Worker) bool { return (*Task[T])(r).pollTask(w) }
func (r *runner[T]) Cancel()                       { (*Task[T])(r).Abort() }
func (r *runner[T]) Refuse()                       { (*Task[T])(r).refuse() }
func (r *runner[T]) Abandon()                      { (*Task[T])(r).abandon() }
func (r *runner[T]) Settled()                      { (*Task[T])(r).settled() }
func (r *runner[T]) Held() bool                    { return (*Task[T])(r).held() }
func (r *runner[T]) Describe() string              { return (*Task[T])(r).describe() }

// Handle returns the task, as a *Task[T], to the executor that it is the first of.
func (r *runner[T]) Handle() any { return (*Task[T])(r) }

// taskContents is a task that runs, apart from its header.
type taskContents[T any] struct {
	fut        Future[T]
	flags      uint8
	cancelling bool
}

// Hollow implements sched.Runner.
func (r *runner[T]) Hollow() sched.Contents {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.fut
	r.fut = nil
	return taskContents[T]{f, r.flags, r.cancelling}
}

// Fill implements sched.Runner.
func (r *runner[T]) Fill(c sched.Contents) { r.fut = c.(taskContents[T]).fut }

// Renew implements sched.Contents.
func (c taskContents[T]) Renew() (*sched.Task, sched.Runner) {
	t := &Task[T]{fut: c.fut, flags: c.flags, cancelling: c.cancelling}
	return &t.head, (*runner[T])(t)
}

// pollTask implements sched.Runner.PollTask.
func (t *Task[T]) pollTask(w *sched.Worker) (done bool) {
	cx := contextFor(w, &t.head)
	finished := false
	defer func() {
		*cx = Context{}
		if finished {
			return
		}
		done = true
		if p := recover(); p != nil {
			t.outcome(asPanic(p))
		} else {
			t.outcome(ErrGoexit)
		}
		f := t.fut
		t.fut = nil
		dropQuietly(f)
	}()
	done = t.step(cx)
	finished = true
	return done
}

// step polls the future, or its cancellation, once.
func (t *Task[T]) step(cx *Context) (done bool) {
	if !t.cancelling && !t.head.Aborted() {
		value, ready, err := t.fut.Poll(cx)
		if ready {
			t.fut = nil
			t.value, t.err = value, err
		}
		return ready
	}
	t.cancelling = true
	var err error
	if ad, ok := t.fut.(AsyncDropper); ok {
		var ready bool
		if ready, err = ad.PollDrop(cx); !ready {
			return false
		}
	} else {
		t.fut.Drop()
	}
	t.fut = nil
	if pe, ok := err.(*PanicError); ok {
		t.outcome(pe)
	} else if err != nil {
		t.outcome(errors.Join(ErrCancelled, err))
	} else {
		t.outcome(ErrCancelled)
	}
	return true
}

// outcome replaces whatever the task ended with by a failure.
func (t *Task[T]) outcome(err error) {
	var zero T
	v := t.value
	t.value, t.err = zero, err
	t.dropValue(v)
}

// report is deferred around code of other people that runs on the executor: a
// panic in it harms nobody.
func (t *Task[T]) report() {
	if p := recover(); p != nil {
		t.head.Home().Failed(asPanic(p))
	}
}

// dropValue drops a value that nobody takes.
func (t *Task[T]) dropValue(v T) {
	defer t.report()
	release.Value(v)
}

// refuse implements sched.Runner.Refuse.
func (t *Task[T]) refuse() {
	f := t.fut
	t.fut = nil
	t.err = ErrClosed
	if p := dropQuietly(f); p != nil {
		t.err = p
	}
}

// abandon implements sched.Runner.Abandon.
func (t *Task[T]) abandon() {
	f := t.fut
	t.fut = nil
	giveUp(f)
	t.outcome(ErrCancelled)
}

// settled implements sched.Runner.Settled. A panic in cleanup that the future left
// behind is a panic of the task.
func (t *Task[T]) settled() {
	var zero T
	childErr := t.head.Failure()
	t.mu.Lock()
	lost, failed := t.value, false
	if _, already := t.err.(*PanicError); childErr != nil && !already {
		t.value, t.err, failed = zero, childErr, true
	}
	wk := t.waker
	t.waker = nil
	released := t.flags&taskReleased != 0
	v, err := t.value, t.err
	if released {
		t.value, t.err = zero, nil
	}
	t.head.SetSettled() // last: the owner does not need mu to see it
	t.mu.Unlock()
	if failed {
		t.dropValue(lost)
	}
	if released {
		t.discard(v, err)
	}
	if wk != nil {
		defer t.report()
		wk.Wake()
	}
}

// discard disposes of an outcome that nobody will see.
func (t *Task[T]) discard(v T, err error) {
	if pe, ok := err.(*PanicError); ok {
		t.head.Home().Failed(pe)
	}
	t.dropValue(v)
}

// held implements sched.Runner.Held.
func (t *Task[T]) held() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.has(taskReleased)
}

// has is for the handle's owner, or under mu.
func (t *Task[T]) has(flag uint8) bool { return t.flags&flag != 0 }

// describe implements sched.Runner.Describe.
func (t *Task[T]) describe() string { return describe(t.fut) }

// describe names what a task runs, for messages.
func describe(x any) string {
	if d, ok := x.(interface{ describe() string }); ok {
		return d.describe()
	}
	return fmt.Sprintf("%T", x)
}

// Poll implements Future: it is ready when the task has stopped.
//
// Cancel safety: dropping a pending task cancels it; lend it with [Ref] to stop
// waiting without cancelling.
func (t *Task[T]) Poll(cx *Context) (value T, ready bool, err error) {
	if !cx.PollBudget() {
		return value, false, nil
	}
	if !t.head.IsSettled() && !t.watch(cx.Waker()) || t.IsTerminated() {
		return value, false, nil
	}
	cx.SpendBudget()
	var zero T
	value, err = t.value, t.err
	t.value, t.err = zero, nil
	t.flags |= taskReleased
	return value, true, err
}

// watch registers wk to be woken when the task has stopped, or says that it has.
func (t *Task[T]) watch(wk Waker) (stopped bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.head.IsSettled() {
		return true
	}
	if t.flags&taskReleased == 0 {
		t.waker = wk
	}
	return false
}

// release gives up the handle. The task is cancelled if it is not to be detached.
func (t *Task[T]) release(detach bool) {
	var zero T
	t.mu.Lock()
	if t.flags&taskReleased != 0 {
		t.mu.Unlock()
		return
	}
	t.flags |= taskReleased
	if detach {
		t.flags |= taskDetached
	}
	t.waker = nil
	settled := t.head.IsSettled()
	var v T
	var err error
	if settled {
		v, err = t.value, t.err
		t.value, t.err = zero, nil
	}
	t.mu.Unlock()
	if settled {
		t.discard(v, err)
	} else if !detach {
		t.head.Abort()
	}
}

// Drop cancels the task and gives up its outcome. The executor drops the future
// and finishes its cleanup; Drop does not wait for that.
func (t *Task[T]) Drop() { t.release(false) }

// Detach lets the task run to its end without an owner. Drop does nothing then.
func (t *Task[T]) Detach() { t.release(true) }

// Abort cancels the task and keeps the handle, so that its end can be awaited. The
// future is dropped by the executor, at a suspension point: one that is being
// polled is not interrupted, and a task that completes in that very poll keeps its
// outcome. Abort may be called from any goroutine, any number of times; it does
// nothing once the task has stopped.
func (t *Task[T]) Abort() { t.head.Abort() }

// PollDrop aborts the task and is ready when it has stopped. A panic of the task
// that nobody has seen is its error.
func (t *Task[T]) PollDrop(cx *Context) (ready bool, err error) {
	if t.has(taskReleased) {
		return true, nil
	}
	if !t.head.Aborted() {
		t.head.Abort()
	}
	v, ready, err := t.Poll(cx)
	if !ready {
		return false, nil
	}
	t.dropValue(v)
	if pe, ok := err.(*PanicError); ok {
		return true, pe
	}
	return true, nil
}

// IsTerminated says whether the outcome was returned, or the task was dropped or
// detached.
func (t *Task[T]) IsTerminated() bool { return t.has(taskReleased) }

// IsFinished says whether the task has stopped: its future completed or dropped,
// its cleanup done. It may be called from any goroutine.
func (t *Task[T]) IsFinished() bool { return t.head.IsSettled() }

// dropQuietly drops f and returns its panic, if it panics.
func dropQuietly(f Dropper) (pe *PanicError) {
	defer func() {
		if p := recover(); p != nil {
			pe = asPanic(p)
		}
	}()
	f.Drop()
	return nil
}

// Detached shields f: it is started on s at once, as a task of its own, and
// dropping the returned future detaches the task instead of cancelling it. It
// takes ownership of f.
//
// Cancel safety: dropping it loses f's outcome and nothing else; f runs to its
// end.
//
//futvet:cancelsafe f goes on as a task of its own
func Detached[T any](s Spawner, f Future[T]) Future[T] {
	return &detached[T]{Spawn(s, f)}
}

type detached[T any] struct{ task *Task[T] }

func (d *detached[T]) Poll(cx *Context) (value T, ready bool, err error) {
	if d.task.IsTerminated() {
		misuse("Detached", d.task.has(taskDetached))
	}
	return d.task.Poll(cx)
}

func (d *detached[T]) Drop() { d.task.Detach() }
