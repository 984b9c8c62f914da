package futures

import (
	"sync"

	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/sched"
)

// Scope is where tasks live that must not outlive a piece of code: see [Scoped]. It
// may be used from any goroutine, also by its own tasks.
type Scope struct {
	set groupSet[struct{}]

	mu      sync.Mutex
	link    *sched.Link // to the task that polls the scope; nil outside any executor
	closing bool        // tasks are aborted, new ones too
	ended   bool        // tasks are refused
}

// Scoped makes a future of a body and of the tasks that it starts in s, together
// with their tasks: it completes when all have stopped and finished their cleanup,
// whatever the outcome, so that nothing that runs in s outlives it.
//
//   - It completes with what body returned once every task has completed as well.
//   - If body fails, or a task that was started by [Scope.Go] does, all the others
//     are cancelled, and it fails with that error, the first one. A panic of a task
//     is an error, *PanicError; one of body is raised again when the tasks have
//     stopped.
//   - If it is dropped, or the block that awaits it is cancelled, all are cancelled.
//     A block that awaits it finishes their cleanup before it unwinds further;
//     otherwise [AsyncDrop] waits for it, and Drop hands it to the executor.
//
// The captures are as those of [Async]. The tasks run on the executor that polls
// the future; where there is none, they end with ErrClosed. (Trio's nurseries are its
// model; no Rust runtime has it, since cleanup there cannot wait.)
//
// Cancel safety: as body and the tasks make it; what they have in flight is lost.
func Scoped[T any](body func(co *Co, s *Scope) (T, error), captures ...Dropper) Future[T] {
	s := &Scope{set: groupSet[struct{}]{members: map[*member[struct{}]]struct{}{}}}
	x := &scoped[T]{s: s, body: Async(func(co *Co) (T, error) { return body(co, s) }, captures...)}
	x.end.made()
	return x
}

// Go starts f as a task of the scope and takes ownership of f. If f fails, so does
// the scope. Once the scope has ended, Go drops f; while it is being cancelled, f is
// cancelled, too.
func (s *Scope) Go(f Future[struct{}]) {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		f.Drop()
		return
	}
	// From here on the scope cannot end.
	m := &member[struct{}]{set: &s.set}
	s.set.mu.Lock()
	s.set.members[m] = struct{}{}
	s.set.mu.Unlock()
	link := s.link
	s.mu.Unlock()

	var on Spawner
	if link != nil {
		on = linkSpawner{link}
	}
	t := Spawn(on, f)
	s.mu.Lock()
	m.task = t
	closing := s.closing
	s.mu.Unlock()
	if closing {
		t.Abort()
	}
	if t.watch(m) {
		m.Wake()
	}
}

// Fork starts f as a task of s and takes ownership of f. Its outcome is the returned
// handle's, and no concern of the scope's: dropping the handle cancels f, and
// [RemoteHandle.Forget] lets it run on, within the scope. A task that is cancelled
// with the scope is ErrCancelled.
//
// Cancel safety: dropping the handle cancels f, and loses what f loses then.
func Fork[T any](s *Scope, f Future[T]) *RemoteHandle[T] {
	work, h := Remote(f)
	s.Go(work)
	return h
}

// linkSpawner spawns where the task runs that the link is to. Unlike a spawner it
// can be kept without keeping an executor from finding a deadlock.
type linkSpawner struct{ link *sched.Link }

func (l linkSpawner) spawn(t *sched.Task, r sched.Runner) error {
	home := l.link.Task().Home()
	t.Init(r, home)
	return home.Start(t, false)
}

// enter is called by every poll.
func (s *Scope) enter(cx *Context) {
	if cx.task == nil {
		return
	}
	link := cx.task.Link()
	s.mu.Lock()
	s.link = link
	s.mu.Unlock()
}

// abort cancels the tasks, and those to come.
func (s *Scope) abort() {
	s.mu.Lock()
	s.closing = true
	var ts []*Task[struct{}]
	s.set.mu.Lock()
	for m := range s.set.members {
		if m.task != nil {
			ts = append(ts, m.task)
		}
	}
	s.set.mu.Unlock()
	s.mu.Unlock()
	for _, t := range ts {
		t.Abort()
	}
}

// end refuses further tasks, if there are none, and says whether there are none.
func (s *Scope) end() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set.mu.Lock()
	defer s.set.mu.Unlock()
	if s.ended = len(s.set.members) == 0; s.ended {
		s.set.waker, s.set.owner = nil, nil
	}
	return s.ended
}

// scoped is the future of Scoped. Its body and its tasks are cancelled together:
//
//	open ──Poll: both have ended──▶ completed
//	open ──Poll: one has failed──▶ failing ──both have ended──▶ completed
//	open, failing ──Drop, PollDrop──▶ dropped ──both have ended──▶ over
type scoped[T any] struct {
	s        *Scope
	body     *Block[T] // nil once it has ended
	value    T         // the body's
	err      error     // the first failure
	panicked *PanicError
	failing  bool
	over     bool
	polled   bool
	reaper   Reaper // of the latest poll
	waiter   groupEnded[struct{}]
	end      end
}

func (x *scoped[T]) Poll(cx *Context) (value T, ready bool, err error) {
	x.end.check("Scoped")
	x.polled, x.reaper = true, cx.Reaper()
	x.s.enter(cx)
	if x.body != nil && !x.failing {
		x.pollBody(cx)
	}
	if !x.advance(cx) {
		return value, false, nil
	}
	x.end, x.over = completed, true
	var zero T
	value, err = x.value, x.err
	x.value, x.err = zero, nil
	if x.panicked != nil {
		release.Value(value)
		panic(x.panicked)
	}
	if err != nil {
		release.Value(value)
		return zero, true, err
	}
	return value, true, nil
}

func (x *scoped[T]) pollBody(cx *Context) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if p := recover(); p != nil {
			if IsCancel(p) {
				panic(p)
			}
			x.body, x.panicked = nil, asPanic(p)
			x.fail(x.panicked)
		}
	}()
	value, ready, err := x.body.Poll(cx)
	returned = true
	if ready {
		x.body, x.value = nil, value
		if err != nil {
			x.fail(err)
		}
	}
}

// fail begins the cancellation, for the given reason.
func (x *scoped[T]) fail(err error) {
	if !x.failing {
		x.failing, x.err = true, err
		x.s.abort()
	}
}

// advance takes the outcomes of tasks and, if the scope is failing, drives the
// cleanup of its body. It says whether everything has ended.
func (x *scoped[T]) advance(cx *Context) bool {
	for {
		m, empty := x.s.set.take(cx.Waker(), &x.waiter)
		if m == nil {
			return x.unwind(cx) && empty && x.s.end()
		}
		if _, err := m.outcome(); err != nil {
			x.fail(err)
			x.note(err)
		}
	}
}

// note keeps a panic, which is worse than other failures, while the scope is being
// cancelled.
func (x *scoped[T]) note(err error) {
	if pe, ok := err.(*PanicError); ok {
		if _, already := x.err.(*PanicError); !already {
			x.err = pe
		}
	}
}

// unwind drives the body's cleanup, if the scope is failing, and says whether the
// body has ended.
func (x *scoped[T]) unwind(cx *Context) bool {
	if x.body == nil || !x.failing {
		return x.body == nil
	}
	ready, err := x.body.PollDrop(cx)
	if !ready {
		return false
	}
	x.body = nil
	x.note(err)
	return true
}

// Drop implements Future.
func (x *scoped[T]) Drop() {
	if x.end != open {
		return
	}
	x.end = dropped
	if !x.polled {
		x.over = true
		x.s.end()
		body := x.body
		x.body = nil
		body.Drop()
		return
	}
	x.reaper.cancel(scopeCleanup[T]{x})
}

// PollDrop implements AsyncDropper.
func (x *scoped[T]) PollDrop(cx *Context) (ready bool, err error) {
	if x.end == open {
		x.end = dropped
	}
	return scopeCleanup[T]{x}.PollDrop(cx)
}

// pollFinish makes a block that is cancelled while it awaits the scope wait for it.
func (x *scoped[T]) pollFinish(cx *Context) (ready bool, err error) { return x.PollDrop(cx) }

// kill implements killer.
func (x *scoped[T]) kill() {
	x.end, x.over = dropped, true
	x.s.abort()
	if x.body != nil {
		x.body.kill()
	}
}

func (x *scoped[T]) describe() string {
	if x.body == nil {
		return "scope"
	}
	return "scope, " + x.body.describe()
}

// scopeCleanup is a scope that was dropped.
type scopeCleanup[T any] struct{ *scoped[T] }

// PollDrop implements AsyncDropper.
func (c scopeCleanup[T]) PollDrop(cx *Context) (ready bool, err error) {
	x := c.scoped
	if x.over {
		return true, nil
	}
	x.s.enter(cx)
	x.fail(nil)
	if !x.advance(cx) {
		return false, nil
	}
	x.over = true
	var zero T
	value := x.value
	x.value = zero
	release.Value(value)
	if pe, ok := x.err.(*PanicError); ok {
		return true, pe
	}
	return true, nil
}
