package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// permits hands out a fixed number of permits, in portions of any size. It is what
// [Semaphore] and [RWMutex] have in common.
//
// Every permit is free or out: held, or granted to a future that waited and does
// not know it yet. mu guards free, the number of those that are free, and waiters,
// the futures that wait, each with the number that it needs:
//
//	free --first poll, try--> out      nobody waits, and there are enough
//	out  --release, dropped-> free
//	free --grant------------> out      to the first waiter, when there are enough
//
// Granting goes on, after every change, until the first waiter needs more than
// there are. Hence the invariant, which is what makes the order of service the
// order of asking: while anybody waits, free is less than what the first one
// needs, and who comes later waits behind it even for less than free.
//
// Closing, which only a semaphore does, takes every waiter out of the queue for good.
type permits struct {
	mu      sync.Mutex
	free    int
	closed  bool
	waiters leaf.Queue
}

// try takes n permits if there are enough and nobody waits. mu is held.
func (p *permits) try(n int) bool {
	if p.closed || n > p.free || !p.waiters.Empty() {
		return false
	}
	p.free -= n
	return true
}

// tryNow is try for who does not hold mu.
func (p *permits) tryNow(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.try(n)
}

// grant serves the waiters whose turn it is and returns their wakers, to be woken
// after unlocking. mu is held.
func (p *permits) grant() (ws []futures.Waker) {
	for {
		need, ok := p.waiters.First()
		if !ok || need > p.free {
			return ws
		}
		p.free -= need
		w, _ := p.waiters.Grant()
		ws = append(ws, w)
	}
}

// release gives n permits back.
func (p *permits) release(n int) {
	p.mu.Lock()
	p.free += n
	ws := p.grant()
	p.mu.Unlock()
	leaf.WakeAll(ws)
}

// request is what a future that waits for permits consists of. Its owner sets p
// and n.
type request struct {
	p    *permits
	n    int
	node leaf.Node // guarded by p.mu
	life leaf.Life
}

// poll is one poll of the future called name. If it is ready, the request has
// completed, and the permits are the caller's, or err is ErrClosed.
func (r *request) poll(cx *futures.Context, name string) (ready bool, err error) {
	r.life.Check(name)
	if !cx.PollBudget() {
		return false, nil
	}
	p := r.p
	p.mu.Lock()
	var got bool
	switch state := r.node.State(); {
	case state == leaf.Granted:
		r.node.Take()
		got = true
	case p.closed:
		got, err = true, futures.ErrClosed
	case state == leaf.Queued:
		r.node.SetWaker(cx.Waker())
	default:
		if got = p.try(r.n); !got {
			p.waiters.PushFor(&r.node, cx.Waker(), r.n)
		}
	}
	p.mu.Unlock()
	if got {
		r.life = leaf.Completed
		cx.SpendBudget()
	}
	return got, err
}

// Drop leaves the queue and gives back what was granted. Those behind it may be
// served in both cases: it may have been the first, who needed more than there was.
func (r *request) Drop() {
	if !r.life.End() {
		return
	}
	p := r.p
	p.mu.Lock()
	switch r.node.State() {
	case leaf.Queued:
		p.waiters.Remove(&r.node)
	case leaf.Granted:
		r.node.Take()
		p.free += r.n
	}
	ws := p.grant()
	p.mu.Unlock()
	leaf.WakeAll(ws)
}
