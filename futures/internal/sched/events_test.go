package sched

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
)

// eventful is the world whose pending tasks events wake; nil for none.
var eventful atomic.Pointer[world]

func init() {
	Events = func(catch func(t *Task) bool) {
		if w := eventful.Load(); w != nil {
			w.events(catch)
		}
	}
}

// events wakes some pending actors, of which there may be none.
func (w *world) events(catch func(t *Task) bool) {
	for n := rand.IntN(4); n > 0; n-- {
		var a *actor
		w.mu.Lock()
		if last := len(w.asleep) - 1; last >= 0 {
			a, w.asleep = w.asleep[last], w.asleep[:last]
		}
		w.mu.Unlock()
		if a == nil {
			return
		}
		if !catch(&a.head) {
			w.t.Error("a worker does not catch a task of its own scheduler's")
			a.head.Wake()
		}
	}
}

// A worker catches what its scheduler has and is not queued, and nothing else.
func TestCatch(t *testing.T) {
	s := NewStealing(2, nil, nil)
	c := s.cores[0]
	pending := &script{poll: func() bool { return true }}
	pending.head.Init(pending, &s.cores[1].home)
	if !c.catch(&pending.head) || c.ring.size() != 0 {
		t.Errorf("one that is queued was queued again")
	}
	pending.head.state = 0
	if !c.catch(&pending.head) || c.ring.pop() != &pending.head || pending.head.State() != scheduled {
		t.Error("a pending one was not caught")
	}
	pending.head.state = running
	if !c.catch(&pending.head) || c.ring.size() != 0 || pending.head.State() != running|scheduled {
		t.Error("one that is being polled is not to be polled again, or is queued")
	}
	pending.head.state = done
	if !c.catch(&pending.head) || c.ring.size() != 0 || pending.head.State() != done {
		t.Error("one that has ended was not left alone")
	}
	for _, home := range []*Home{NewLocal(nil).Home(), NewStealing(1, nil, nil).Handle().Home} {
		other := &script{}
		other.head.Init(other, home)
		other.head.state = 0
		if c.catch(&other.head) || c.ring.size() != 0 || other.head.State() != 0 {
			t.Error("one of another scheduler was caught")
		}
	}
}

// What events wake is polled next by the worker that looked for them, and does not
// unpark the worker that polled it last.
func TestAwait(t *testing.T) {
	s := NewStealing(2, nil, nil)
	c := s.cores[0]
	c.parked.Store(false)
	s.parked.Store(1)
	w := &world{t: t, s: s}
	for len(w.asleep) < 10 {
		a := w.actor(0, 1)
		a.head.Init(a, &s.cores[1].home)
		a.head.state = 0
		w.asleep = append(w.asleep, a)
	}
	eventful.Store(w)
	defer eventful.Store(nil)
	c.search = true // or else it would unpark the other to search
	var first *Task
	for first == nil {
		first = c.await()
	}
	if first.State() != scheduled {
		t.Error("what was found is not scheduled")
	}
	if s.cores[1].inbox.Load() != nil || !s.cores[1].parked.Load() {
		t.Error("the tasks' home was bothered")
	}
	if n := int(c.ring.size()) + 1 + len(w.asleep); n != 10 {
		t.Errorf("%d of 10 tasks are left", n)
	}
}
