package sched

import (
	"runtime"
	"time"
	"weak"
)

// Telling a deadlock.
//
// A pending future has given its waker to whoever is to wake it. If nobody can
// reach the waker any more, nobody will. The garbage collector knows whether that
// is so: the waker is the task, and what keeps it, apart from who may wake it, is
// known. Its home does, and lets it go; what the task runs does not, because it
// refers to the task through a Link, which is cut for a while. So when a home has
// been idle for a while it takes out of its tasks what they run, forgets the tasks,
// and collects garbage. The tasks that are still there are what somebody may wake,
// or abort: they are filled again. When all are gone, the home is dead; new tasks
// are made of what they ran, for it has to be cancelled.
//
// It does not matter which waker a future keeps, that of its latest poll, as it
// should, or that of its first.
//
// It cannot be told, and is not claimed,
//   - while somebody holds a handle of an unfinished task, which could abort it,
//     or a spawner of the home, which could bring it new work;
//   - when what a task runs holds on to a waker that nobody can use: a
//     combinator which gives its children wakers of its own keeps its parent's, and
//     an async block that waits for a channel usually also refers to the channel,
//     and so to the waker in it.
//
// The order matters. Whoever wakes a task holds it until it is in the inbox, and
// the inbox holds it then. So one that was gone when the garbage was collected is
// not in the inbox either, and what is in the inbox is new.

// shadow is what is left of a task that its home has let go.
type shadow struct {
	task     weak.Pointer[Task]
	contents Contents
	link     *Link // may be nil
	state    uint32
	root     bool
}

// idleness paces the looks. The pause before a look grows with every look that
// collected garbage in vain and never shrinks, so that a program which is idle
// often, but not for good, is not kept busy; and in one idle time there are only a
// few looks, so that a program which waits for long leaves the garbage collector
// alone, and a test with fake time is not kept alive by a timer.
type idleness struct {
	looked int           // looks since a task was last woken
	pause  time.Duration // before the next one
}

const (
	firstPause = 100 * time.Millisecond
	maxLooks   = 3    // in one idle time
	maxProbed  = 1000 // tasks; with more of them, no look
)

// next is how long to wait before the next look, if there is to be one.
func (i *idleness) next(l *Local) (time.Duration, bool) {
	if l.live == 0 || l.live > maxProbed || i.looked >= maxLooks || i.pause > time.Hour {
		return 0, false
	}
	return max(i.pause, firstPause), true
}

// probe decides whether the home is dead. The queue is empty when it is called;
// if the inbox is not when it returns, there was progress instead.
func (l *Local) probe() *Deadlock {
	l.idle.looked++
	for t := l.newest; t != nil; t = t.older {
		if t != l.root && t.runner().Held() {
			return nil
		}
	}
	l.idle.pause = 4 * max(l.idle.pause, firstPause)
	shadows := l.letGo()
	runtime.GC()
	alive := l.takeBack(shadows)
	if h := l.handle.Load(); h != nil && h.Value() != nil {
		alive = true
	}
	if alive || l.inbox.Load() != nil {
		return nil
	}
	dead := new(Deadlock)
	for t := l.newest; t != nil; t = t.older {
		dead.Waiting = append(dead.Waiting, t.runner().Describe())
	}
	return dead
}

// letGo empties the list of live tasks and cuts the links to them. It is a function
// of its own, never inlined, so that no frame of its caller keeps a task.
//
//go:noinline
func (l *Local) letGo() (shadows []shadow) {
	for l.newest != nil {
		t := l.newest
		s := shadow{
			task:  weak.Make(t),
			link:  t.link,
			state: t.State() & (listed | essential | aborted | Released | Detached),
			root:  t == l.root,
		}
		if s.link != nil {
			s.link.mu.Lock()
			s.link.task = nil
		}
		if s.root {
			l.root = nil
		}
		s.contents = t.runner().Hollow()
		l.unlist(t)
		shadows = append(shadows, s)
	}
	return shadows
}

// takeBack undoes letGo, and says whether any task was still there.
//
//go:noinline
func (l *Local) takeBack(shadows []shadow) (alive bool) {
	for i := len(shadows) - 1; i >= 0; i-- { // the oldest first
		s := &shadows[i]
		t := s.task.Value()
		if t != nil {
			alive = true
			t.runner().Fill(s.contents)
		} else {
			var r Runner
			t, r = s.contents.Renew()
			t.Init(r, &l.home)
			t.link = s.link
			t.state = s.state
			t.Taken = s.state&Released != 0
		}
		if s.root {
			l.root = t
		}
		if s.link != nil {
			s.link.task = t
			s.link.mu.Unlock()
		}
		l.list(t)
	}
	return alive
}
