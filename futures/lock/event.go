package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// gate is what [Event] and [WaitGroup] have in common: it is open while n is 0, and
// opening lets through all that wait, also if it is shut again before they are polled.
type gate struct {
	mu      sync.Mutex
	n       int
	waiters leaf.Queue
}

// set sets n, which mu guards, and returns the wakers to wake after unlocking. mu is
// held.
func (g *gate) set(n int) (ws []futures.Waker) {
	if g.n = n; n > 0 {
		return nil
	}
	for w, ok := g.waiters.Grant(); ok; w, ok = g.waiters.Grant() {
		ws = append(ws, w)
	}
	return ws
}

// passage is a future that waits for a gate.
type passage struct {
	g    *gate
	name string
	node leaf.Node // guarded by g.mu; granted once it was let through
	life leaf.Life
}

func (f *passage) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check(f.name)
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	f.g.mu.Lock()
	switch state := f.node.State(); {
	case state == leaf.Granted:
		f.node.Take()
		ready = true
	case state == leaf.Queued:
		f.node.SetWaker(cx.Waker())
	case f.g.n == 0:
		ready = true
	default:
		f.g.waiters.Push(&f.node, cx.Waker())
	}
	f.g.mu.Unlock()
	if ready {
		f.life = leaf.Completed
		cx.SpendBudget()
	}
	return struct{}{}, ready, nil
}

func (f *passage) Drop() {
	if !f.life.End() {
		return
	}
	f.g.mu.Lock()
	switch f.node.State() {
	case leaf.Queued:
		f.g.waiters.Remove(&f.node)
	case leaf.Granted:
		f.node.Take()
	}
	f.g.mu.Unlock()
}

// Event is a flag that one can wait for. It may be used from any goroutine. It must not
// be copied.
type Event struct{ gate gate }

// NewEvent returns an Event that is not set.
func NewEvent() *Event { return &Event{gate{n: 1}} }

// Set sets the flag, and lets all that wait go on, also if it is reset before they are
// polled.
func (e *Event) Set() {
	e.gate.mu.Lock()
	ws := e.gate.set(0)
	e.gate.mu.Unlock()
	leaf.WakeAll(ws)
}

// Reset takes the flag back: who comes from now on waits for the next Set.
func (e *Event) Reset() {
	e.gate.mu.Lock()
	e.gate.set(1)
	e.gate.mu.Unlock()
}

// IsSet says whether the flag is set.
func (e *Event) IsSet() bool {
	e.gate.mu.Lock()
	defer e.gate.mu.Unlock()
	return e.gate.n == 0
}

// Wait is a future that completes when the flag is set, or was at any time since its
// first poll. It never fails.
//
// Cancel safety: cancel safe. It only watches; but dropped after a Set that was taken
// back, it has missed that one.
//
//futvet:cancelsafe only watches the flag
func (e *Event) Wait() futures.Future[struct{}] {
	f := &passage{g: &e.gate, name: "futures/lock: Wait of an Event"}
	f.life.Made()
	return f
}

// WaitGroup is sync.WaitGroup for tasks: a count of what is going on, and futures that
// wait until it is 0. It may be used from any goroutine. It must not be copied. The zero
// WaitGroup has the count 0.
type WaitGroup struct{ gate gate }

// NewWaitGroup returns a WaitGroup whose count is 0.
func NewWaitGroup() *WaitGroup { return &WaitGroup{} }

// Add adds n, which may be negative, to the count. At 0, all that wait go on, also if
// more is added before they are polled. It panics if the count would be negative.
func (g *WaitGroup) Add(n int) {
	g.gate.mu.Lock()
	n += g.gate.n
	if n < 0 {
		g.gate.mu.Unlock()
		panic("futures/lock: the count of a WaitGroup is negative")
	}
	ws := g.gate.set(n)
	g.gate.mu.Unlock()
	leaf.WakeAll(ws)
}

// Done takes 1 from the count.
func (g *WaitGroup) Done() { g.Add(-1) }

// Len is the count.
func (g *WaitGroup) Len() int {
	g.gate.mu.Lock()
	defer g.gate.mu.Unlock()
	return g.gate.n
}

// Wait is a future that completes when the count is 0, or was at any time since its
// first poll. It never fails.
//
// Cancel safety: cancel safe. It only watches the count; dropping it loses nothing.
//
//futvet:cancelsafe only watches the count
func (g *WaitGroup) Wait() futures.Future[struct{}] {
	f := &passage{g: &g.gate, name: "futures/lock: Wait of a WaitGroup"}
	f.life.Made()
	return f
}
