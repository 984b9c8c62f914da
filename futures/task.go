package futures

import (
	"errors"
	"fmt"
	"log"

	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Spawner runs tasks: a *Co, a *Context, an executor, and what [Context.Spawner]
// returns are spawners. Only this package can make one.
type Spawner interface {
	// spawn starts t, whose other half is r, or says why it cannot.
	spawn(t *sched.Task, r sched.Runner) error
}

// spawner is the Spawner of a home.
type spawner struct{ h *sched.Handle }

func init() {
	sched.NewSpawner = func(h *sched.Handle) any { return spawner{h} }
}

func (s spawner) spawn(t *sched.Task, r sched.Runner) error {
	t.Init(r, s.h.Home)
	return s.h.Home.Start(t, false)
}

// logFailure reports a panic that no owner is left to see.
func logFailure(err error) { log.Print("futures: a task that nobody awaits ended with ", err) }

// Spawn starts f as a task of its own on s and takes ownership of f. It returns
// at once; the task is polled by the executor. If the executor is closed, or s is
// nil, f is dropped and the task has ended with ErrClosed; an executor of limited
// size that has no room ends it with an error that says so.
//
// Cancel safety: dropping the task cancels f, and loses what f loses then.
func Spawn[T any](s Spawner, f Future[T]) *Task[T] {
	t := &Task[T]{fut: f}
	if trace.On() {
		t.trace(f)
	}
	why := ErrClosed
	if s != nil {
		why = s.spawn(&t.head, (*runner[T])(t))
	}
	if why != nil {
		t.head.Init((*runner[T])(t), &nowhere)
		t.refuse(why)
		t.settled()
	}
	return t
}

// nowhere is the home of tasks that were refused.
var nowhere = sched.Home{Scheduler: nobody{}}

type nobody struct{}

func (nobody) Push(*sched.Task)              {}
func (nobody) Start(*sched.Task, bool) error { return ErrClosed }
func (nobody) StartHere(*sched.Task) error   { return ErrClosed }
func (nobody) Handle() *sched.Handle         { return &sched.Handle{Home: &nowhere} }
func (nobody) Failed(err error)              { logFailure(err) }

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

	// What the task runs, the executor's until the task has settled. Then, and after
	// that the owner's, it is nil, or a failure that holds the error of the outcome;
	// value is the other half of it.
	fut Future[T]

	// Who awaits the task. It is the owner's to write while the state lacks Watched,
	// which the owner sets when it has written and clears before it writes again. The
	// executor reads it if it finds Watched when it settles the task.
	waker Waker
	value T
}

// failure is what is left of a task that has failed.
type failure[T any] struct{ err error }

func (failure[T]) Poll(*Context) (value T, ready bool, err error) { panic("futures: not a future") }
func (failure[T]) Drop()                                          {}

// runner is a task as its executor sees it.
type runner[T any] Task[T]

func (r *runner[T]) PollTask(w *sched.Worker) bool { return (*Task[T])(r).pollTask(w) }
func (r *runner[T]) Broken(w *sched.Worker, p any) { (*Task[T])(r).broken(w, p) }
func (r *runner[T]) Cancel()                       { (*Task[T])(r).Abort() }
func (r *runner[T]) Refuse(why error)              { (*Task[T])(r).refuse(why) }
func (r *runner[T]) Abandon()                      { (*Task[T])(r).abandon() }
func (r *runner[T]) Settled()                      { (*Task[T])(r).settled() }
func (r *runner[T]) Held() bool                    { return (*Task[T])(r).held() }
func (r *runner[T]) Describe() string              { return (*Task[T])(r).describe() }

// Handle returns the task, as a *Task[T], to the executor that it is the first of.
func (r *runner[T]) Handle() any { return (*Task[T])(r) }

// taskContents is a task that runs, apart from its header.
type taskContents[T any] struct {
	fut        Future[T]
	cancelling bool
}

// Hollow implements sched.Runner.
func (r *runner[T]) Hollow() sched.Contents {
	f := r.fut
	r.fut = nil
	return taskContents[T]{f, r.head.Cancelling}
}

// Fill implements sched.Runner.
func (r *runner[T]) Fill(c sched.Contents) { r.fut = c.(taskContents[T]).fut }

// Renew implements sched.Contents.
func (c taskContents[T]) Renew() (*sched.Task, sched.Runner) {
	t := &Task[T]{fut: c.fut}
	t.head.Cancelling = c.cancelling
	return &t.head, (*runner[T])(t)
}

// pollTask implements sched.Runner.PollTask.
func (t *Task[T]) pollTask(w *sched.Worker) (done bool) {
	cx := contextFor(w, &t.head)
	done = t.step(cx)
	*cx = Context{}
	return done
}

// broken implements sched.Runner.Broken.
func (t *Task[T]) broken(w *sched.Worker, p any) {
	forgetContext(w)
	f := t.fut
	if p != nil {
		t.outcome(asPanic(p))
	} else {
		t.outcome(ErrGoexit)
	}
	dropQuietly(f)
}

// step polls the future, or its cancellation, once.
func (t *Task[T]) step(cx *Context) (done bool) {
	if !t.head.Cancelling && !t.head.Aborted() {
		value, ready, err := t.fut.Poll(cx)
		if ready {
			t.fut, t.value = nil, value
			if err != nil {
				t.fut = failure[T]{err}
			}
		}
		return ready
	}
	t.head.Cancelling = true
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
	t.fut, t.value = failure[T]{err}, zero
	t.dropValue(v)
}

// err is the error of the outcome.
func (t *Task[T]) err() error {
	if t.fut == nil {
		return nil
	}
	return t.fut.(failure[T]).err
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
func (t *Task[T]) refuse(why error) {
	f := t.fut
	t.fut = failure[T]{why}
	if p := dropQuietly(f); p != nil {
		t.fut = failure[T]{p}
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
	if childErr := t.head.Failure(); childErr != nil {
		if _, already := t.err().(*PanicError); !already {
			t.outcome(childErr)
		}
	}
	switch s := t.head.Settle(); {
	case s&sched.Released != 0:
		t.discard()
	case s&sched.Watched != 0:
		wk := t.waker
		t.waker = nil
		defer t.report()
		wk.Wake()
	}
}

// discard disposes of an outcome that nobody will see.
func (t *Task[T]) discard() {
	var zero T
	v, err := t.value, t.err()
	t.fut, t.value = nil, zero
	if pe, ok := err.(*PanicError); ok {
		t.head.Home().Failed(pe)
	}
	t.dropValue(v)
}

// held implements sched.Runner.Held.
func (t *Task[T]) held() bool { return t.head.State()&sched.Released == 0 }

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
	if t.head.Taken || !t.head.IsSettled() && !t.watch(cx.Waker()) {
		return value, false, nil
	}
	cx.SpendBudget()
	var zero T
	value, err = t.value, t.err()
	t.fut, t.value = nil, zero
	t.head.Taken = true
	return value, true, err
}

// watch registers wk to be woken when the task has stopped, or says that it has.
func (t *Task[T]) watch(wk Waker) (stopped bool) {
	for {
		s := t.head.State()
		switch {
		case s&sched.Settled != 0:
			return true
		case s&sched.Watched == 0:
			t.waker = wk
			if t.head.Change(s, sched.Watched, 0) {
				return false
			}
		default:
			// Settled takes the waker while the task is watched, so that even a
			// look at it must wait until it is not.
			t.head.Change(s, 0, sched.Watched)
		}
	}
}

// release gives up the handle. The task is cancelled if it is not to be detached.
func (t *Task[T]) release(detach bool) {
	if t.head.Taken {
		return
	}
	t.head.Taken = true
	set := uint32(sched.Released | sched.Detached)
	if !detach {
		set = sched.Released | sched.Aborting
	}
	for {
		s := t.head.State()
		if s&sched.Settled != 0 {
			t.discard()
			return
		}
		if t.head.Change(s, set, sched.Watched) {
			break
		}
	}
	t.waker = nil
	if !detach {
		t.head.Wake()
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
	if t.head.Taken {
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
func (t *Task[T]) IsTerminated() bool { return t.head.Taken }

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
		misuse("Detached", d.task.head.State()&sched.Detached != 0)
	}
	return d.task.Poll(cx)
}

func (d *detached[T]) Drop() { d.task.Detach() }
