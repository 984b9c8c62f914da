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
// is so, but the waker is the task, which its home keeps. So when a home has been
// idle for a while it polls its tasks once more, with a waker made for the
// purpose, a probe, which the home itself refers to only weakly. Polling without
// a wake-up is legal, and only the waker of the latest poll counts: what would
// have woken the task now holds the probe, or nothing. Then it collects garbage.
// Probes that are gone cannot wake; when all are, the home is dead.
//
// It cannot be told, and is not claimed,
//   - while somebody holds a handle of an unfinished task, which could abort it,
//     or a spawner of the home, which could bring it new work;
//   - when a future of the home holds on to a waker that nobody can use: a
//     combinator which gives its children wakers of its own keeps its parent's, and
//     an async block that waits for a channel usually also refers to the channel,
//     and so to the waker in it.
//
// The order matters. A probe is alive until its Wake has queued the task, so once
// it is gone everything that it ever did is in the inbox; the inbox is therefore
// looked at last.

// probe wakes its task.
type probe struct{ task *Task }

func (p *probe) Wake() {
	p.task.Wake()
	runtime.KeepAlive(p)
}

// idleness paces the looks. The pause before a look grows with every look that
// collected garbage in vain and never shrinks, so that a program which is idle often, but not
// for good, is not kept busy; and in one idle time there are only a few looks, so
// that a program which waits for long leaves the garbage collector alone, and a
// test with fake time is not kept alive by a timer.
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
// if it is not when probe returns, there was progress instead.
func (l *Local) probe() *Deadlock {
	l.idle.looked++
	for t := l.newest; t != nil; t = t.older {
		if t != l.root && t.runner.Held() {
			return nil
		}
	}
	l.idle.pause = 4 * max(l.idle.pause, firstPause)
	if h := l.handle.Load(); h != nil {
		runtime.GC()
		if h.Value() != nil {
			return nil
		}
	}
	var tasks []*Task
	for t := l.newest; t != nil; t = t.older {
		tasks = append(tasks, t)
	}
	probes := make([]weak.Pointer[probe], 0, len(tasks))
	for _, t := range tasks {
		if !t.claim() {
			return nil
		}
		probes = append(probes, l.pollProbing(t))
		if l.inbox.Load() != nil {
			return nil
		}
	}
	runtime.GC()
	for _, p := range probes {
		if p.Value() != nil {
			return nil
		}
	}
	if h := l.handle.Load(); h != nil && h.Value() != nil {
		return nil
	}
	if l.inbox.Load() != nil {
		return nil
	}
	dead := new(Deadlock)
	for _, t := range tasks {
		if t.Ended() {
			return nil
		}
		dead.Waiting = append(dead.Waiting, t.runner.Describe())
	}
	return dead
}

// pollProbing polls t with a probe. It is a function of its own, never inlined,
// so that no frame of its caller keeps the probe alive.
//
//go:noinline
func (l *Local) pollProbing(t *Task) weak.Pointer[probe] {
	p := &probe{t}
	w := weak.Make(p)
	l.poll(t, p)
	return w
}
