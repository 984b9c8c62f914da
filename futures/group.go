package futures

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures/internal/release"
)

// Group owns a changing set of tasks and is the stream of their outcomes, in order
// of completion. An error is the outcome of one task; the stream goes on. It is at
// io.EOF when the group is empty, and goes on when another task is spawned.
//
// Dropping the group cancels its tasks; [AsyncDrop] of it waits until they have
// stopped as well. Spawn and Len may be called by the group's owner only.
type Group[T any] struct {
	spawner Spawner
	dropped bool
	set     *groupSet[T]
	failure error // of a task that PollDrop waited for
}

// groupSet is the part of a group that its members refer to.
type groupSet[T any] struct {
	mu      sync.Mutex
	members map[*member[T]]struct{}
	ended   []*member[T]   // those whose task has stopped, the earliest first
	waker   Waker          // of the latest pending poll
	owner   *groupEnded[T] // whose poll that was; nil for PollNext and PollDrop
}

// member is one task of a group, and the waker that its task wakes when it has
// stopped.
type member[T any] struct {
	set  *groupSet[T]
	task *Task[T]
}

func (m *member[T]) Wake() {
	s := m.set
	s.mu.Lock()
	if _, ok := s.members[m]; !ok { // detached, or dropped, while it stopped
		s.mu.Unlock()
		return
	}
	s.ended = append(s.ended, m)
	wk := s.waker
	s.waker, s.owner = nil, nil
	s.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

// NewGroup returns an empty group whose tasks run on s.
//
// Cancel safety: dropping the group cancels its tasks, and loses the outcomes that
// were not returned.
func NewGroup[T any](s Spawner) *Group[T] {
	return &Group[T]{spawner: s, set: &groupSet[T]{members: map[*member[T]]struct{}{}}}
}

// Spawn starts f as a task of the group and takes ownership of f. A dropped group
// drops it.
func (g *Group[T]) Spawn(f Future[T]) {
	g.start(f)
}

// start is Spawn; it returns nil if the group was dropped.
func (g *Group[T]) start(f Future[T]) *member[T] {
	if g.dropped {
		f.Drop()
		return nil
	}
	m := &member[T]{set: g.set, task: Spawn(g.spawner, f)}
	g.set.mu.Lock()
	g.set.members[m] = struct{}{}
	g.set.mu.Unlock()
	if m.task.watch(m) {
		m.Wake()
	}
	return m
}

// take returns a task that has stopped, or registers wk, for e if that is not nil.
// Without e, an empty group registers nothing: it is at its end.
func (s *groupSet[T]) take(wk Waker, e *groupEnded[T]) (m *member[T], empty bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waker, s.owner = nil, nil
	if len(s.ended) > 0 {
		m = s.ended[0]
		s.ended[0] = nil
		s.ended = s.ended[1:]
		delete(s.members, m)
		return m, false
	}
	empty = len(s.members) == 0
	if !empty || e != nil {
		s.waker, s.owner = wk, e
	}
	return nil, empty
}

// outcome is the outcome of a member's task, which has stopped.
func (m *member[T]) outcome() (T, error) {
	value, _, err := m.task.Poll(&Context{waker: NoopWaker()})
	return value, err
}

func (g *Group[T]) poll(cx *Context, e *groupEnded[T]) (value T, ready, empty bool, err error) {
	if !cx.PollBudget() {
		return value, false, false, nil
	}
	m, empty := g.set.take(cx.Waker(), e)
	if m == nil {
		return value, false, empty, nil
	}
	cx.SpendBudget()
	value, err = m.outcome()
	return value, true, false, err
}

// PollNext implements Stream.
func (g *Group[T]) PollNext(cx *Context) (item T, ready bool, err error) {
	item, ready, empty, err := g.poll(cx, nil)
	if empty {
		return item, true, io.EOF
	}
	return item, ready, err
}

// Ended is the next task's outcome; unlike [Next] of the group it is pending while
// the group is empty. It borrows the group.
//
// Cancel safety: dropping it loses nothing, since an outcome leaves the group only
// by the poll that returns it.
//
//futvet:cancelsafe it borrows the group and holds no outcome
func (g *Group[T]) Ended() Future[T] {
	x := &groupEnded[T]{g: g}
	x.end.made()
	return x
}

type groupEnded[T any] struct {
	g   *Group[T]
	end end
}

func (e *groupEnded[T]) Poll(cx *Context) (value T, ready bool, err error) {
	e.end.check("Group.Ended")
	value, ready, _, err = e.g.poll(cx, e)
	if ready {
		e.end = completed
	}
	return value, ready, err
}

func (e *groupEnded[T]) Drop() {
	if e.end != open {
		return
	}
	e.end = dropped
	s := e.g.set
	s.mu.Lock()
	if s.owner == e {
		s.waker, s.owner = nil, nil
	}
	s.mu.Unlock()
}

// Len is the number of tasks whose outcome has not been returned.
func (g *Group[T]) Len() int {
	g.set.mu.Lock()
	defer g.set.mu.Unlock()
	return len(g.set.members)
}

// tasks returns the group's tasks.
func (g *Group[T]) tasks() (ts []*Task[T]) {
	g.set.mu.Lock()
	defer g.set.mu.Unlock()
	for m := range g.set.members {
		ts = append(ts, m.task)
	}
	return ts
}

// forget empties the group and returns its tasks.
func (g *Group[T]) forget() []*Task[T] {
	ts := g.tasks()
	g.set.mu.Lock()
	clear(g.set.members)
	g.set.ended, g.set.waker, g.set.owner = nil, nil, nil
	g.set.mu.Unlock()
	return ts
}

// AbortAll cancels the tasks. Their outcomes, ErrCancelled for those that did not
// complete before, are still the group's to return.
func (g *Group[T]) AbortAll() {
	for _, t := range g.tasks() {
		t.Abort()
	}
}

// DetachAll lets the tasks run to their end without the group, which is empty then:
// they are not cancelled with it, and their outcomes are not seen.
func (g *Group[T]) DetachAll() {
	for _, t := range g.forget() {
		t.Detach()
	}
}

// Drop cancels the tasks and gives up their outcomes.
func (g *Group[T]) Drop() {
	g.dropped = true
	for _, t := range g.forget() {
		t.Drop()
	}
}

// PollDrop cancels the tasks and is ready when all have stopped. The first panic
// among them that nobody has seen is its error.
func (g *Group[T]) PollDrop(cx *Context) (ready bool, err error) {
	if !g.dropped {
		g.dropped = true
		for _, t := range g.tasks() {
			t.Abort()
		}
	}
	for {
		m, empty := g.set.take(cx.Waker(), nil)
		if empty {
			return true, g.failure
		}
		if m == nil {
			return false, nil
		}
		value, err := m.outcome()
		release.Value(value)
		if pe, ok := err.(*PanicError); ok && g.failure == nil {
			g.failure = pe
		}
	}
}
