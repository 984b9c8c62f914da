package futures

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures/internal/release"
)

// TaskTracker lets somebody wait until a set of tasks has ended, without keeping
// their outcomes, as for a graceful shutdown: close the tracker, cancel a
// [CancelToken], wait. The tasks are their owners'; the tracker only counts them, and
// cancels nothing. It may be used from any goroutine and must not be copied. The
// zero TaskTracker is open and tracks nothing. Its like is tokio_util's TaskTracker.
type TaskTracker struct {
	state   atomic.Int64  // twice the number of what is tracked, plus one if closed
	rounds  atomic.Uint64 // how often it was closed and empty
	waiters WakerSet
}

// NewTaskTracker returns an open tracker that tracks nothing.
func NewTaskTracker() *TaskTracker { return new(TaskTracker) }

// Track makes tr count f from now until it has completed, or was dropped and has
// finished its asynchronous cleanup, if it has any. It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Track[T any](tr *TaskTracker, f Future[T]) Future[T] {
	if release.IsNil(f) {
		panic("futures: Track of a nil future")
	}
	tr.state.Add(2)
	x := &tracked[T]{tr: tr, f: f}
	x.async, _ = f.(AsyncDropper)
	x.end.made()
	return x
}

// SpawnTracked spawns f on s and makes tr count it until it has ended.
//
// Cancel safety: as Spawn's.
func SpawnTracked[T any](tr *TaskTracker, s Spawner, f Future[T]) *Task[T] {
	return Spawn(s, Track(tr, f))
}

// Token makes tr count one more until the token is dropped.
func (tr *TaskTracker) Token() *TrackerToken {
	tr.state.Add(2)
	t := new(TrackerToken)
	t.tr.Store(tr)
	return t
}

// TrackerToken is one that a tracker counts.
type TrackerToken struct{ tr atomic.Pointer[TaskTracker] }

// Drop lets the tracker count one less.
func (t *TrackerToken) Drop() {
	if tr := t.tr.Swap(nil); tr != nil {
		tr.release()
	}
}

func (tr *TaskTracker) release() {
	if tr.state.Add(-2) == 1 {
		tr.finished()
	}
}

// finished is called when the tracker has become closed and empty. Somebody may
// have reopened it since; those that wait are woken all the same.
func (tr *TaskTracker) finished() {
	tr.rounds.Add(1)
	tr.waiters.WakeAll()
}

// Close lets those that wait know that the tracker is complete, and says whether it
// was open. Tasks may be added after it.
func (tr *TaskTracker) Close() bool {
	old := tr.state.Or(1)
	if old == 0 {
		tr.finished()
	}
	return old&1 == 0
}

// Reopen undoes Close, and says whether the tracker was closed.
func (tr *TaskTracker) Reopen() bool { return tr.state.And(^1)&1 != 0 }

// Len is how many tr counts.
func (tr *TaskTracker) Len() int { return int(tr.state.Load() >> 1) }

// IsClosed says whether tr is closed.
func (tr *TaskTracker) IsClosed() bool { return tr.state.Load()&1 != 0 }

// Wait completes when the tracker is closed and everything that it counts has ended,
// at the same time, at any time since Wait was called. It never fails.
//
// Cancel safety: cancel safe. Dropping it loses nothing, except that one that is
// made later does not see what has come and gone before.
//
//futvet:cancelsafe it borrows the tracker
func (tr *TaskTracker) Wait() Future[struct{}] {
	x := &trackerWait{tr: tr, round: tr.rounds.Load()}
	x.end.made()
	return x
}

type trackerWait struct {
	tr    *TaskTracker
	round uint64
	entry WakerEntry
	end   end
}

func (w *trackerWait) done() bool { return w.tr.state.Load() == 1 || w.tr.rounds.Load() != w.round }

func (w *trackerWait) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	w.end.check("TaskTracker.Wait")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	if !w.done() {
		w.tr.waiters.Register(&w.entry, cx.Waker())
		if !w.done() {
			return struct{}{}, false, nil
		}
	}
	cx.SpendBudget()
	w.end = completed
	w.tr.waiters.Remove(&w.entry)
	return struct{}{}, true, nil
}

func (w *trackerWait) Drop() {
	if w.end == open {
		w.end = dropped
		w.tr.waiters.Remove(&w.entry)
	}
}

// tracked is the future of Track.
type tracked[T any] struct {
	tr     *TaskTracker
	f      Future[T]
	async  AsyncDropper // f, if it is one
	reaper Reaper       // of the latest poll, if async is not nil
	polled bool
	end    end
}

func (t *tracked[T]) Poll(cx *Context) (value T, ready bool, err error) {
	t.end.check("Track")
	if t.async != nil {
		t.polled, t.reaper = true, cx.Reaper()
	}
	if value, ready, err = t.f.Poll(cx); ready {
		t.end, t.f, t.async = completed, nil, nil
		t.tr.release()
	}
	return value, ready, err
}

func (t *tracked[T]) Drop() {
	if t.end != open {
		return
	}
	t.end = dropped
	if t.async != nil && t.polled {
		t.reaper.cancel(trackedCleanup[T]{t})
		return
	}
	defer t.over()
	t.f.Drop()
}

// over is called when a cancelled future has ended.
func (t *tracked[T]) over() {
	t.f, t.async = nil, nil
	t.tr.release()
}

// PollDrop implements AsyncDropper.
func (t *tracked[T]) PollDrop(cx *Context) (ready bool, err error) {
	if t.end == open {
		t.end = dropped
		if t.async == nil {
			defer t.over()
			t.f.Drop()
			return true, nil
		}
	}
	return trackedCleanup[T]{t}.PollDrop(cx)
}

// pollFinish makes a block that is cancelled while it awaits the future wait for its
// cleanup.
func (t *tracked[T]) pollFinish(cx *Context) (ready bool, err error) { return t.PollDrop(cx) }

// trackedCleanup is the cleanup of a tracked future that is an AsyncDropper.
type trackedCleanup[T any] struct{ *tracked[T] }

// PollDrop implements AsyncDropper.
func (c trackedCleanup[T]) PollDrop(cx *Context) (ready bool, err error) {
	t := c.tracked
	if t.async == nil {
		return true, nil
	}
	pending := false
	defer func() {
		if !pending { // it is done, or has panicked
			t.over()
		}
	}()
	ready, err = t.async.PollDrop(cx)
	pending = !ready
	return ready, err
}

func (c trackedCleanup[T]) describe() string { return describe(c.tracked.f) }

// kill implements killer.
func (c trackedCleanup[T]) kill() { c.tracked.kill() }

func (t *tracked[T]) kill() {
	if t.f == nil {
		return
	}
	t.end = dropped
	defer t.over()
	if k, ok := t.f.(killer); ok {
		k.kill()
	} else {
		t.f.Drop()
	}
}

// describe names what is tracked, for messages.
func (t *tracked[T]) describe() string { return describe(t.f) }

// cancel begins the cleanup of x, which the reaper's task has polled, on the calling
// goroutine, and hands the rest of it to that task. A panic of x goes on.
func (r Reaper) cancel(x AsyncDropper) {
	cx := &Context{waker: NoopWaker()}
	if r.link != nil {
		cx.task = r.link.Task()
	}
	ready, err := x.PollDrop(cx)
	if !ready {
		r.Finish(x)
	} else if pe, ok := err.(*PanicError); ok {
		panic(pe)
	}
}
