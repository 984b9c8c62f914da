package compat

import (
	"slices"
	"sync"
	"time"
)

// PoolOptions say how large a [Pool] may get. The zero value stands for the
// defaults.
type PoolOptions struct {
	// Limit is how many goroutines there are at most; calls beyond it wait in a
	// queue, first come first served. 0 stands for 512, Tokio's figure.
	Limit int
	// KeepAlive is how long an idle goroutine waits for the next call before it
	// ends. 0 stands for one second: a goroutine is made so quickly that keeping
	// it saves little more than the growth of its stack. If it is negative no
	// goroutine is ever idle.
	KeepAlive time.Duration
}

const (
	defaultLimit     = 512
	defaultKeepAlive = time.Second
)

// Pool is a bounded set of goroutines for calls that block. A call whose future is
// dropped while it waits in the queue is never made; one that has begun is not
// interrupted.
//
// A goroutine belongs to a bubble of testing/synctest if it was started in it, and
// then cannot serve others. So in a bubble the calls of a pool that was made
// outside each have a goroutine of their own, beside the limit; and a pool that
// was made in a bubble serves the bubble, and keeps no idle goroutines.
//
// A Pool is safe for concurrent use. It needs no closing: its goroutines end when
// they have been idle for long enough.
type Pool struct {
	limit  int
	keep   time.Duration
	bubble bool // made in a bubble

	mu       sync.Mutex
	head     *job // of the queue
	tail     *job
	queued   int
	idle     []*worker // the one that has been idle longest is first
	workers  int       // goroutines, idle ones included
	apart    int       // goroutines beside the limit
	started  uint64
	finished uint64
}

// PoolStats is what a [Pool] is doing.
type PoolStats struct {
	Goroutines int    // that exist, idle ones included
	Idle       int    // of those, that wait for a call
	Queued     int    // calls that wait for a goroutine
	Started    uint64 // calls that have begun, since the pool was made
	Finished   uint64 // calls that have returned, since the pool was made
}

// NewPool makes a pool without goroutines. It panics if o.Limit is negative.
func NewPool(o PoolOptions) *Pool {
	if o.Limit < 0 {
		panic("futures/compat: NewPool with a negative limit")
	}
	p := &Pool{limit: o.Limit, keep: o.KeepAlive, bubble: inBubble()}
	if p.limit == 0 {
		p.limit = defaultLimit
	}
	if p.keep == 0 {
		p.keep = defaultKeepAlive
	}
	if p.bubble {
		p.keep = -1
	}
	return p
}

// processPool is not made by NewPool: it belongs to no bubble.
var processPool = Pool{limit: defaultLimit, keep: defaultKeepAlive}

// DefaultPool returns the pool of the process, which [Blocking] uses. It has the
// default options.
func DefaultPool() *Pool { return &processPool }

// Stats returns what the pool is doing now.
func (p *Pool) Stats() PoolStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return PoolStats{
		Goroutines: p.workers + p.apart,
		Idle:       len(p.idle),
		Queued:     p.queued,
		Started:    p.started,
		Finished:   p.finished,
	}
}

// Trim ends the goroutines that are idle now. It does not wait until they have
// ended, which takes no more than the time they need to be scheduled. It is for
// tests that look for goroutines left over.
func (p *Pool) Trim() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.workers -= len(idle)
	p.mu.Unlock()
	for _, w := range idle {
		w.next <- nil
	}
}

// inBubble says whether the goroutine is in a bubble of testing/synctest: there,
// and only there, time.Now has no monotonic reading, which == sees.
func inBubble() bool {
	now := time.Now()
	return now == now.Round(0)
}

// job is a call's place in its pool. Its state is guarded by the pool's lock:
//
//	fresh --submit--> taken --run--> fresh
//	  |                 ^
//	  '--submit--> queued --remove--> fresh
//
// It may be submitted again once it was run or removed.
type job struct {
	call       caller
	prev, next *job
	state      jobState
}

type jobState uint8

const (
	jobFresh jobState = iota
	jobQueued
	jobTaken
)

// caller is what a job runs. Run recovers the panics of the code that it calls; a
// Goexit may pass.
type caller interface{ run() }

// worker is an idle goroutine. Its next never blocks the sender: whoever sends has
// taken the worker off the list, which happens once.
type worker struct {
	next  chan *job // nil: end
	timer *time.Timer
}

// submit has j run by a goroutine of the pool, at once or later.
func (p *Pool) submit(j *job) {
	if inBubble() != p.bubble {
		p.mu.Lock()
		j.state = jobTaken
		p.apart++
		p.started++
		p.mu.Unlock()
		go p.runApart(j)
		return
	}
	p.mu.Lock()
	switch n := len(p.idle); {
	case n > 0:
		w := p.idle[n-1]
		p.idle[n-1] = nil
		p.idle = p.idle[:n-1]
		p.take(j)
		p.mu.Unlock()
		w.next <- j
	case p.workers < p.limit:
		p.workers++
		p.take(j)
		p.mu.Unlock()
		go p.work(j)
	default:
		j.state, j.prev = jobQueued, p.tail
		if p.tail != nil {
			p.tail.next = j
		} else {
			p.head = j
		}
		p.tail = j
		p.queued++
		p.mu.Unlock()
	}
}

// take notes that j begins. mu is held.
func (p *Pool) take(j *job) {
	j.state = jobTaken
	p.started++
}

// remove takes j out of the queue. False means that it was not in the queue: it
// has begun, or was never submitted.
func (p *Pool) remove(j *job) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j.state != jobQueued {
		return false
	}
	p.unlink(j)
	j.state = jobFresh
	return true
}

// unlink takes j out of the queue. mu is held.
func (p *Pool) unlink(j *job) {
	if j.prev != nil {
		j.prev.next = j.next
	} else {
		p.head = j.next
	}
	if j.next != nil {
		j.next.prev = j.prev
	} else {
		p.tail = j.prev
	}
	j.prev, j.next = nil, nil
	p.queued--
}

// pop takes the first job out of the queue; nil if it is empty. mu is held.
func (p *Pool) pop() *job {
	j := p.head
	if j != nil {
		p.unlink(j)
		p.take(j)
	}
	return j
}

// run runs j. From the moment that its call is over j may be submitted again, so
// it is fresh before.
func (p *Pool) run(j *job) {
	c := j.call
	p.mu.Lock()
	j.state = jobFresh
	p.mu.Unlock()
	c.run()
}

func (p *Pool) runApart(j *job) {
	defer func() {
		p.mu.Lock()
		p.apart--
		p.finished++
		p.mu.Unlock()
	}()
	p.run(j)
}

// work is a goroutine of the pool. If a call ends it, by runtime.Goexit, another
// one takes its place if there is anything left to do.
func (p *Pool) work(j *job) {
	returned := false
	defer func() {
		if returned {
			return
		}
		p.mu.Lock()
		p.finished++
		next := p.pop()
		if next == nil {
			p.workers--
		}
		p.mu.Unlock()
		if next != nil {
			go p.work(next)
		}
	}()
	var w *worker
	for j != nil {
		p.run(j)
		j, w = p.next(w)
	}
	returned = true
}

// next waits for the next job of the goroutine that calls it, whose worker was
// returned by the last next. A nil job means that the goroutine has been taken off
// the books and is to end.
func (p *Pool) next(w *worker) (*job, *worker) {
	p.mu.Lock()
	p.finished++
	if j := p.pop(); j != nil {
		p.mu.Unlock()
		return j, w
	}
	if p.keep < 0 {
		p.workers--
		p.mu.Unlock()
		return nil, w
	}
	if w == nil {
		w = &worker{next: make(chan *job, 1), timer: time.NewTimer(p.keep)}
	} else {
		w.timer.Reset(p.keep)
	}
	p.idle = append(p.idle, w)
	p.mu.Unlock()
	defer w.timer.Stop()
	select {
	case j := <-w.next:
		return j, w
	case <-w.timer.C:
	}
	p.mu.Lock()
	i := slices.Index(p.idle, w)
	if i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
		p.workers--
	}
	p.mu.Unlock()
	if i >= 0 {
		return nil, w
	}
	return <-w.next, w // somebody has taken it off the list
}
