package sched

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"weak"
)

// Local is a scheduler that polls its tasks on one goroutine, the one that calls
// Run and Close. Other goroutines only add to its inbox.
//
// The inbox is a stack that is always taken as a whole, so that one compare and
// swap adds to it and the order in which tasks were woken is kept by reversing
// what was taken. Tasks run in that order, each once per round: no task can keep
// another from running by waking itself.
//
// Everything else belongs to the one goroutine: the queue, and the list of live
// tasks, which a task enters when it is first taken from the queue, at no cost to
// whoever spawned it.
type Local struct {
	inbox   atomic.Pointer[Task] // top of the stack; &closed once nothing is accepted
	parked  atomic.Bool          // the goroutine waits, or is about to
	unpark  chan struct{}
	closing atomic.Bool // refuses tasks, accepts cleanup
	handle  atomic.Pointer[weak.Pointer[Handle]]
	failed  func(error)

	worker Worker
	head   *Task // of the queue
	newest *Task // the list of live tasks
	live   int
	root   *Task // the first of all
	rooted bool  // there is, or was, one
	idle   idleness
	timer  *time.Timer // of park
}

// closed is the inbox of a Local that accepts nothing any more.
var closed Task

// NewLocal returns a scheduler without tasks. Failed receives the panics that
// nobody is left to see.
func NewLocal(failed func(error)) *Local {
	return &Local{unpark: make(chan struct{}, 1), failed: failed}
}

// Failed implements Home.
func (l *Local) Failed(err error) { l.failed(err) }

// Handle implements Home. All callers share one handle, as long as one of them
// still holds it.
func (l *Local) Handle() *Handle {
	for {
		old := l.handle.Load()
		if old != nil {
			if h := old.Value(); h != nil {
				return h
			}
		}
		h := &Handle{Home: l}
		w := weak.Make(h)
		if l.handle.CompareAndSwap(old, &w) {
			return h
		}
	}
}

// Push implements Home.
func (l *Local) Push(t *Task) { l.push(t) }

// Start implements Home.
func (l *Local) Start(t *Task, cleanup bool) bool {
	if cleanup {
		t.state.Or(essential)
	} else if l.closing.Load() {
		return false
	}
	return l.push(t)
}

func (l *Local) push(t *Task) bool {
	for {
		top := l.inbox.Load()
		if top == &closed {
			return false
		}
		t.next = top
		if l.inbox.CompareAndSwap(top, t) {
			break
		}
	}
	if l.parked.Load() && l.parked.CompareAndSwap(true, false) {
		l.unpark <- struct{}{} // never blocks: one token per parked
	}
	return true
}

// take returns the next task to poll, or nil.
func (l *Local) take() *Task {
	if l.head == nil {
		if l.inbox.Load() == nil {
			return nil
		}
		top := l.inbox.Swap(nil)
		for top != nil {
			next := top.next
			top.next = l.head
			l.head = top
			top = next
		}
	}
	t := l.head
	l.head = t.next
	t.next = nil
	return t
}

// Run polls tasks until until says of the first task of all that it is enough. It
// returns a *Deadlock if it can tell that no task will ever be woken again; for it
// to be able to, the caller must not keep the first task, nor a handle of it.
func (l *Local) Run(until func(root *Task) bool) error {
	return l.run(func() bool { return l.root != nil && until(l.root) })
}

// Root is the runner of the first task of all.
func (l *Local) Root() Runner { return l.root.runner }

func (l *Local) run(until func() bool) error {
	for !until() {
		t := l.take()
		if t == nil {
			if err := l.park(); err != nil {
				return err
			}
			continue
		}
		l.idle.looked = 0
		l.poll(t)
	}
	return nil
}

// Close refuses new tasks, cancels those that are left, finishes their cleanup
// and then accepts nothing any more. It returns a *Deadlock if it can tell that
// the cleanup would never end; what is left of it is then given up.
func (l *Local) Close() error {
	l.closing.Store(true)
	for t := l.newest; t != nil; t = t.older {
		t.runner.Cancel()
	}
	var err error
	for err == nil {
		err = l.run(func() bool { return l.live == 0 && l.head == nil && l.inbox.Load() == nil })
		if err == nil && l.inbox.CompareAndSwap(nil, &closed) {
			return nil
		}
	}
	return l.giveUp(err)
}

// giveUp ends the tasks that are left, unfinished, and accepts nothing any more.
func (l *Local) giveUp(err error) error {
	for t := l.inbox.Swap(&closed); t != nil; { // what has come since
		next := t.next
		t.next = nil
		switch s := t.state.Load(); {
		case s&(done|listed) != 0:
		case s&essential != 0:
			l.list(t)
		default:
			t.runner.Refuse()
			t.finish()
		}
		t = next
	}
	for l.newest != nil {
		t := l.newest
		t.runner.Abandon()
		l.unlist(t)
		t.finish()
	}
	return err
}

// poll polls t, which was in the queue.
func (l *Local) poll(t *Task) {
	var listing uint32
	if s := t.state.Load(); s&done != 0 {
		return
	} else if s&listed == 0 {
		if l.closing.Load() && s&essential == 0 {
			t.runner.Refuse()
			t.finish()
			return
		}
		l.list(t)
		listing = listed
	}
	returned := false
	defer func() {
		if !returned { // runtime.Goexit; a panic does not get here
			t.finish()
			l.unlist(t)
		}
	}()
	again, ended := t.run(&l.worker, listing)
	returned = true
	if ended {
		l.unlist(t)
	} else if again {
		l.push(t)
	}
}

func (l *Local) list(t *Task) {
	t.older = l.newest
	if l.newest != nil {
		l.newest.newer = t
	}
	l.newest = t
	l.live++
	if !l.rooted {
		l.root, l.rooted = t, true
	}
}

func (l *Local) unlist(t *Task) {
	if t.newer != nil {
		t.newer.older = t.older
	} else {
		l.newest = t.older
	}
	if t.older != nil {
		t.older.newer = t.newer
	}
	t.older, t.newer = nil, nil
	l.live--
}

// park waits until the inbox has something, and now and then looks whether that
// can still happen.
func (l *Local) park() error {
	for {
		l.parked.Store(true)
		if l.inbox.Load() != nil {
			if !l.parked.CompareAndSwap(true, false) {
				<-l.unpark // whoever cleared it sends, or has sent, a token
			}
			return nil
		}
		wait, ok := l.idle.next(l)
		if !ok {
			<-l.unpark
			return nil
		}
		if l.timer == nil {
			l.timer = time.NewTimer(wait)
		} else {
			l.timer.Reset(wait)
		}
		select {
		case <-l.unpark:
			l.timer.Stop()
			return nil
		case <-l.timer.C:
		}
		if !l.parked.CompareAndSwap(true, false) {
			<-l.unpark
			return nil
		}
		if dead := l.probe(); dead != nil {
			return dead
		}
		if l.head != nil || l.inbox.Load() != nil {
			return nil
		}
	}
}

// Deadlock says that no task can run any more: all are pending and nobody holds
// a waker of any of them.
type Deadlock struct{ Waiting []string }

func (d *Deadlock) Error() string { return "deadlock: " + d.Reason() }

// Reason is the error's text without the word deadlock.
func (d *Deadlock) Reason() string {
	const most = 8
	names := d.Waiting
	more := ""
	if len(names) > most {
		more = fmt.Sprintf(", and %d more", len(names)-most)
		names = names[:most]
	}
	return "every task is pending and nothing holds a waker that could make one run: " +
		strings.Join(names, ", ") + more
}
