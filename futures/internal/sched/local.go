package sched

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"weak"
)

// ErrClosed is why a closed scheduler refuses a task. The package futures makes it
// its own ErrClosed.
var ErrClosed = errors.New("futures: closed")

// Local is a scheduler that polls its tasks on one goroutine, the one that calls
// Run, Step and Close. Other goroutines only add to its inbox.
//
// The inbox is a stack that is always taken as a whole, so that one compare and
// swap adds to it and the order in which tasks were woken is kept by reversing
// what was taken. What was taken is appended to the queue, as are, after it, the tasks
// that were started during a poll, or woke themselves during theirs: they change
// nothing that is shared. Each task in the queue is polled once per round: none can
// keep another from running by waking itself.
//
// Everything else belongs to the one goroutine: the queue, and the list of live
// tasks.
type Local struct {
	inbox   atomic.Pointer[Task] // top of the stack; &closed once nothing is accepted
	parked  atomic.Bool          // the goroutine waits, or is about to
	unpark  chan struct{}
	closing atomic.Bool // refuses tasks, accepts cleanup
	handle  atomic.Pointer[weak.Pointer[Handle]]
	failed  func(error)
	pend    func() // called when the empty inbox has got something; may be nil
	full    error  // why tasks that have no slot are refused; nil if they are not
	watch   *Observer

	home   Home
	worker Worker
	queue  queue
	newest *Task // the list of live tasks
	live   int   // how many are in it
	root   *Task // the first of all
	rooted bool  // there is one, or the probe has it
	idle   idleness
	timer  *time.Timer // of park
}

// closed is the inbox of a scheduler that accepts nothing any more.
var closed Task

// queue is a queue of tasks, linked by their next fields.
type queue struct{ head, tail *Task }

func (q *queue) push(t *Task) {
	t.next = nil
	if q.head == nil {
		q.head = t
	} else {
		q.tail.next = t
	}
	q.tail = t
}

func (q *queue) pop() *Task {
	t := q.head
	if t != nil {
		q.head = t.next
		t.next = nil
		if q.head == nil {
			q.tail = nil
		}
	}
	return t
}

// reversed turns a stack, linked by next, into a queue.
func reversed(top *Task) queue {
	q := queue{tail: top}
	for top != nil {
		next := top.next
		top.next = q.head
		q.head = top
		top = next
	}
	return q
}

// concat appends the tasks of r.
func (q *queue) concat(r queue) {
	switch {
	case r.head == nil:
	case q.head == nil:
		*q = r
	default:
		q.tail.next = r.head
		q.tail = r.tail
	}
}

// NewLocal returns a scheduler without tasks. Failed receives the panics that
// nobody is left to see.
func NewLocal(failed func(error)) *Local {
	l := &Local{unpark: make(chan struct{}, 1), failed: failed}
	l.home.Scheduler = l
	return l
}

// Home is the home of the scheduler's tasks.
func (l *Local) Home() *Home { return &l.home }

// OnPending makes the scheduler call fn, from any goroutine, when its inbox has got
// something and had nothing before. It is called before anything is started.
func (l *Local) OnPending(fn func()) { l.pend = fn }

// Observe makes the scheduler tell o what it does. It is called before anything is
// started.
func (l *Local) Observe(o *Observer) { l.watch = o }

// SlotsOnly makes Start and StartHere refuse tasks, for the given reason, but for
// cleanup. It is called before anything is started.
func (l *Local) SlotsOnly(why error) { l.full = why }

// Failed implements Scheduler.
func (l *Local) Failed(err error) { l.failed(err) }

// Handle implements Scheduler. All callers share one handle, as long as one of them
// still holds it.
func (l *Local) Handle() *Handle {
	for {
		old := l.handle.Load()
		if old != nil {
			if h := old.Value(); h != nil {
				return h
			}
		}
		h := &Handle{Home: &l.home}
		w := weak.Make(h)
		if l.handle.CompareAndSwap(old, &w) {
			return h
		}
	}
}

// Push implements Scheduler.
func (l *Local) Push(t *Task) {
	if l.watch != nil {
		l.watch.woken(t)
	}
	l.push(t)
}

// Start implements Scheduler.
func (l *Local) Start(t *Task, cleanup bool) error {
	if cleanup {
		atomic.OrUint32(&t.state, essential)
	} else if l.full != nil {
		return l.full
	}
	return l.StartSlot(t)
}

// StartSlot is Start for a task that has a slot, or needs none.
func (l *Local) StartSlot(t *Task) error {
	if l.closing.Load() && t.State()&essential == 0 {
		return ErrClosed
	}
	if l.watch != nil {
		l.watch.started(t)
	}
	if !l.push(t) {
		return ErrClosed
	}
	return nil
}

// StartHere implements Scheduler.
func (l *Local) StartHere(t *Task) error {
	if l.full != nil {
		return l.full
	}
	if l.closing.Load() {
		return ErrClosed
	}
	if l.watch != nil {
		l.watch.started(t)
	}
	l.receive()
	l.queue.push(t)
	return nil
}

func (l *Local) push(t *Task) bool {
	var top *Task
	for {
		top = l.inbox.Load()
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
	if top == nil && l.pend != nil {
		l.pend()
	}
	return true
}

// receive empties the inbox into the queue.
func (l *Local) receive() {
	if l.inbox.Load() != nil {
		l.queue.concat(reversed(l.inbox.Swap(nil)))
	}
}

// take returns the next task to poll, or nil.
func (l *Local) take() *Task {
	l.receive()
	return l.queue.pop()
}

// Run polls tasks until until says of the first task of all that it is enough. It
// returns a *Deadlock if it can tell that no task will ever be woken again; for it
// to be able to, the caller must not keep the first task, nor a handle of it.
func (l *Local) Run(until func(root *Task) bool) error {
	return l.run(func() bool { return l.root != nil && until(l.root) })
}

// Root is the runner of the first task of all.
func (l *Local) Root() Runner { return l.root.runner() }

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

// Step polls one task, if one is queued, and says whether it did.
func (l *Local) Step() bool {
	t := l.take()
	if t == nil {
		return false
	}
	l.poll(t)
	return true
}

// Round polls once every task that is queued when it is called, and returns how
// many these were.
func (l *Local) Round() (n int) {
	t := l.take()
	if t == nil {
		return 0
	}
	last := l.queue.tail
	if last == nil {
		last = t
	}
	for {
		n++
		l.poll(t)
		if t == last {
			return n
		}
		t = l.queue.pop()
	}
}

// Wait waits until a task is queued, or stop is closed, and says whether one is.
func (l *Local) Wait(stop <-chan struct{}) bool {
	for l.queue.head == nil {
		l.parked.Store(true)
		if l.inbox.Load() != nil {
			if !l.parked.CompareAndSwap(true, false) {
				<-l.unpark
			}
			return true
		}
		select {
		case <-l.unpark:
		case <-stop:
			if !l.parked.CompareAndSwap(true, false) {
				<-l.unpark
				return true
			}
			return false
		}
	}
	return true
}

// Remind calls what OnPending has set if a task is queued: one that a poll has left
// there, of which nobody else is told.
func (l *Local) Remind() {
	if l.pend != nil && l.queue.head != nil {
		l.pend()
	}
}

// Live is how many tasks are pending, those that wait for their first poll left out.
func (l *Local) Live() int { return l.live }

// Close refuses new tasks, cancels those that are left, finishes their cleanup
// and then accepts nothing any more. It returns a *Deadlock if it can tell that
// the cleanup would never end; what is left of it is then given up.
func (l *Local) Close() error {
	l.Cancel()
	var err error
	for err == nil {
		err = l.run(l.empty)
		if err == nil && l.closeInbox() {
			return nil
		}
	}
	return l.giveUp(err)
}

// Cancel is the first part of Close: it refuses new tasks and cancels those that
// are left.
func (l *Local) Cancel() {
	l.closing.Store(true)
	for t := l.newest; t != nil; t = t.older {
		t.runner().Cancel()
	}
}

// Closing says whether new tasks are refused because of Close or Cancel.
func (l *Local) Closing() bool { return l.closing.Load() }

// Closed is the last part of Close, after Cancel: if nothing is left, nothing is
// accepted any more.
func (l *Local) Closed() bool {
	return l.inbox.Load() == &closed || l.empty() && l.closeInbox()
}

func (l *Local) empty() bool {
	return l.newest == nil && l.queue.head == nil && l.inbox.Load() == nil
}

func (l *Local) closeInbox() bool { return l.inbox.CompareAndSwap(nil, &closed) }

// giveUp ends the tasks that are left, unfinished, and accepts nothing any more.
func (l *Local) giveUp(err error) error {
	l.closing.Store(true)
	top := l.inbox.Swap(&closed)
	if top != &closed {
		l.queue.concat(reversed(top))
	}
	for t := l.queue.pop(); t != nil; t = l.queue.pop() { // what has come since
		switch s := t.State(); {
		case s&(done|listed) != 0:
		case s&essential != 0:
			t.runner().Abandon()
			t.finish()
			l.watch.lost()
		default:
			t.refuse(ErrClosed)
			l.watch.lost()
		}
	}
	for l.newest != nil {
		t := l.newest
		t.runner().Abandon()
		l.unlist(t)
		t.finish()
		l.watch.lost()
	}
	return err
}

// poll polls t, which was in the queue.
func (l *Local) poll(t *Task) {
	s := t.State()
	if s&done != 0 {
		return
	}
	if s&(listed|essential) == 0 && l.closing.Load() {
		t.refuse(ErrClosed)
		l.watch.lost()
		return
	}
	if !l.rooted {
		l.root, l.rooted = t, true
	}
	var f fate
	if l.watch == nil {
		f = t.run(&l.worker, l)
	} else {
		begun := l.watch.begin(t)
		f = t.run(&l.worker, l)
		l.watch.end(t, begun, f == ended)
	}
	if f == again {
		l.receive() // what t has woken before itself
		l.queue.push(t)
	}
}

// list implements lister.
func (l *Local) list(t *Task) {
	t.older = l.newest
	if l.newest != nil {
		l.newest.newer = t
	}
	l.newest = t
	l.live++
}

// unlist implements lister.
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

// exiting implements lister.
func (l *Local) exiting(*Task) { l.watch.lost() }

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
		if l.queue.head != nil || l.inbox.Load() != nil {
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
