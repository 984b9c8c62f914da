package sched

import (
	"sync"
	"sync/atomic"
)

// Stealing is a scheduler whose tasks are polled by several workers, each of which
// is a goroutine.
//
// # Where a task waits
//
//	home's inbox   a woken task, pushed by any goroutine: the inbox of the worker
//	               that polled the task last
//	ring           of the worker that has emptied its inbox, or started the task, or
//	               woken it during its own poll; other workers steal from it
//	overflow       what found no room in a ring; all workers take from it
//
// A goroutine in Go cannot tell which worker it runs on, so a wake-up goes to the
// worker that is the task's home. That keeps tasks that wake each other on one worker.
// The inbox is emptied before each poll, and its content is stolen like the ring's.
//
// # Who works
//
// A worker without work looks for some at the others ("searching"), and then parks.
// Whoever queues a task makes sure that somebody will see it:
//
//   - the worker whose inbox got it is parked: that one is unparked;
//   - or it will look, because it polls or searches: it is the owner's to take. If
//     there is more than that one task, or it is in a ring, another worker is
//     unparked to search, unless one is searching already.
//
// A searcher that finds something passes the searching on, so that one worker after
// the other is unparked as long as there is work.
//
// No wake-up is lost. A worker that parks says so first and then looks at its inbox,
// all rings and the overflow once more. Whoever queues does it first and looks for
// who is parked, or searches, then. In whichever order the four steps happen, one of
// the two sees the other.
//
// What only an owner would take, a single task in the inbox of a worker, waits as
// long as that worker polls another one. That is meant: the two often belong
// together. The monitor, which looks every few milliseconds as long as there is work,
// unparks a worker to steal what a long poll has kept waiting.
//
// # The end
//
// Close refuses new tasks and cancels those that are listed. The scheduler has ended
// when all workers are parked and nothing is queued or listed. The last one to park
// finds that out; see finished.
type Stealing struct {
	cores    []*core
	failed   func(error)
	watch    *Observer
	overflow overflow
	handle   Handle

	parked     atomic.Int32  // workers
	unparks    atomic.Uint32 // how often a worker was unparked
	searching  atomic.Int32  // workers
	next       atomic.Uint32 // the worker that gets the next task from outside
	closing    atomic.Bool
	monitoring atomic.Bool
	quiet      int // looks of the monitor that found all workers parked

	mu   sync.Mutex
	over bool
	done chan struct{} // closed with over
}

// core is one worker.
type core struct {
	home   Home
	all    *Stealing
	index  uint16
	worker Worker
	rng    uint32 // of xorshift, never 0
	turns  uint32
	search bool // counted in all.searching
	begun  bool // its goroutine exists
	unpark chan struct{}
	catch  func(t *Task) bool // catches

	mu     sync.Mutex // guards the list
	newest *Task

	_      [64]byte
	ring   ring
	_      [64]byte
	inbox  atomic.Pointer[Task]
	parked atomic.Bool
	_      [64]byte
}

// overflow is a queue for all workers.
type overflow struct {
	n  atomic.Int32
	mu sync.Mutex
	q  queue
}

// push appends q and returns how many tasks these were.
func (o *overflow) push(q queue) (n int) {
	for t := q.head; t != nil; t = t.next {
		n++
	}
	o.mu.Lock()
	o.q.concat(q)
	o.n.Add(int32(n))
	o.mu.Unlock()
	return n
}

// pop takes up to most tasks.
func (o *overflow) pop(most int32) (q queue) {
	if o.n.Load() == 0 {
		return queue{}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for range min(most, o.n.Load()) {
		q.push(o.q.pop())
		o.n.Add(-1)
	}
	return q
}

// NewStealing returns a scheduler with n workers, at least one. Their goroutines are
// started when there is work for them, and end when the scheduler has. Failed
// receives the panics that nobody is left to see; watch may be nil.
func NewStealing(n int, failed func(error), watch *Observer) *Stealing {
	s := &Stealing{failed: failed, watch: watch, done: make(chan struct{})}
	s.cores = make([]*core, n)
	for i := range s.cores {
		c := &core{
			all:    s,
			index:  uint16(i),
			rng:    uint32(i+1) * 0x9e3779b9,
			unpark: make(chan struct{}, 1),
		}
		c.home.Scheduler = c
		c.catch = c.catches
		c.parked.Store(true)
		s.cores[i] = c
	}
	s.parked.Store(int32(n))
	s.handle.Home = &s.cores[0].home
	return s
}

// Handle is what spawners are made of.
func (s *Stealing) Handle() *Handle { return &s.handle }

// Handle implements Scheduler.
func (c *core) Handle() *Handle { return &c.all.handle }

// Failed implements Scheduler.
func (c *core) Failed(err error) { c.all.failed(err) }

// Push implements Scheduler.
func (c *core) Push(t *Task) {
	if w := c.all.watch; w != nil {
		w.woken(t)
	}
	c.push(t)
}

func (c *core) push(t *Task) bool {
	var top *Task
	for {
		top = c.inbox.Load()
		if top == &closed {
			return false
		}
		t.next = top
		if c.inbox.CompareAndSwap(top, t) {
			break
		}
	}
	if c.parked.Load() && c.parked.CompareAndSwap(true, false) {
		c.start(false)
		return true
	}
	if top != nil {
		c.all.notify()
	}
	c.all.monitor() // t may have to wait for a long poll
	return true
}

// Start implements Scheduler: it gives t to the next worker in turn.
func (c *core) Start(t *Task, cleanup bool) error {
	s := c.all
	if cleanup {
		atomic.OrUint32(&t.state, essential)
	} else if s.closing.Load() {
		return ErrClosed
	}
	if len(s.cores) > 1 {
		c = s.cores[s.next.Add(1)%uint32(len(s.cores))]
	}
	t.move(&c.home)
	if s.watch != nil {
		s.watch.started(t)
	}
	if !c.push(t) {
		return ErrClosed
	}
	return nil
}

// StartHere implements Scheduler.
func (c *core) StartHere(t *Task) error {
	if c.all.closing.Load() {
		return ErrClosed
	}
	if w := c.all.watch; w != nil {
		w.started(t)
	}
	c.queue(t)
	c.all.notify()
	return nil
}

// queue puts t into the ring of c, on whose goroutine it is called.
func (c *core) queue(t *Task) {
	if over := c.ring.push(t); over.head != nil {
		c.all.overflow.push(over)
	}
}

// receive empties inbox into the ring or, where that has no room, into the overflow.
// If direct, it returns the first task instead, provided that the ring is empty. N is
// how many tasks there were.
func (c *core) receive(inbox *atomic.Pointer[Task], direct bool) (first *Task, n int) {
	var top *Task
	for {
		top = inbox.Load()
		if top == nil || top == &closed {
			return nil, 0
		}
		if inbox.CompareAndSwap(top, nil) {
			break
		}
	}
	q := reversed(top)
	if direct && c.ring.size() == 0 {
		first = q.pop()
		n = 1
	}
	for free := c.ring.free(); q.head != nil && free > 0; free-- {
		c.ring.push(q.pop())
		n++
	}
	if q.head != nil {
		n += c.all.overflow.push(q)
	}
	return first, n
}

// notify unparks a worker to search, unless one is searching or none is parked.
func (s *Stealing) notify() {
	for s.parked.Load() != 0 && s.searching.Load() == 0 && s.searching.CompareAndSwap(0, 1) {
		first := s.next.Load()
		for i := range uint32(len(s.cores)) {
			c := s.cores[(first+i)%uint32(len(s.cores))]
			if c.parked.Load() && c.parked.CompareAndSwap(true, false) {
				c.start(true)
				return
			}
		}
		// Nobody was parked after all. Who parks meanwhile has seen a searcher
		// that is none; and so has who queues.
		s.searching.Add(-1)
		if !s.queued() {
			return
		}
	}
}

// start makes c go on, whose parked flag the caller has just cleared.
func (c *core) start(search bool) {
	s := c.all
	c.search = search
	s.unparks.Add(1)
	s.parked.Add(-1)
	if !c.begun {
		c.begun = true
		go c.loop()
	} else {
		c.unpark <- struct{}{} // never blocks: one token per parked
	}
}

// queued says whether there is work that any worker may take: in a ring or the
// overflow.
func (s *Stealing) queued() bool {
	if s.overflow.n.Load() != 0 {
		return true
	}
	for _, c := range s.cores {
		if c.ring.size() != 0 {
			return true
		}
	}
	return false
}

// Close refuses new tasks and cancels those that are left. Done tells when they have
// ended.
func (s *Stealing) Close() {
	s.closing.Store(true)
	for _, c := range s.cores {
		// A task that is listed is not done, and Cancel only marks and wakes it.
		c.mu.Lock()
		var tasks []*Task
		for t := c.newest; t != nil; t = t.older {
			tasks = append(tasks, t)
		}
		c.mu.Unlock()
		for _, t := range tasks {
			t.runner().Cancel()
		}
	}
	s.finish()
}

// Done is closed when the scheduler was closed and everything has ended.
func (s *Stealing) Done() <-chan struct{} { return s.done }

func (s *Stealing) ended() bool {
	if !s.closing.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// finish ends the scheduler if nothing is left: all workers are parked and there is
// nothing in any queue or list. What it sees one after the other it has seen at once
// if no worker was unparked meanwhile: parked workers change nothing, and what others
// push from outside unparks one, unless it is seen in the inbox. What is pushed later
// finds the inboxes closed, or is found there when they are closed.
func (s *Stealing) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	unparks := s.unparks.Load()
	if s.over || int(s.parked.Load()) != len(s.cores) || s.queued() {
		return
	}
	for _, c := range s.cores {
		c.mu.Lock()
		left := c.newest != nil
		c.mu.Unlock()
		if left || c.inbox.Load() != nil {
			return
		}
	}
	if s.unparks.Load() != unparks {
		return // the one that was unparked will park again
	}
	s.over = true
	var late queue
	for _, c := range s.cores {
		late.concat(reversed(c.inbox.Swap(&closed)))
	}
	for t := late.pop(); t != nil; t = late.pop() {
		if t.State()&essential != 0 {
			Orphan(t, s.failed)
		} else {
			t.refuse(ErrClosed)
			s.watch.lost()
		}
	}
	for _, c := range s.cores {
		if c.parked.CompareAndSwap(true, false) && c.begun {
			c.unpark <- struct{}{}
		}
	}
	close(s.done)
}

// Orphan finishes cleanup that has no scheduler any more, on a goroutine of its own.
func Orphan(t *Task, failed func(error)) {
	l := NewLocal(failed)
	t.move(&l.home)
	l.Start(t, true)
	go func() {
		defer l.Close()
		l.Run((*Task).Ended)
	}()
}
