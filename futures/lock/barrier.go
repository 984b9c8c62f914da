package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Barrier lets n parties through together: each waits until the last one has
// arrived. Then the next round begins. It may be used from any goroutine. It must
// not be copied.
//
// mu guards the queue of those that have arrived in this round, and their number.
// The party that makes it n takes them all out, grants them their passage, and
// goes through without waiting itself. So the one of each round that is told true,
// the last to arrive, is told by the poll by which it arrives, and no cancellation
// can make that true get lost.
//
// A party that is cancelled while its round is open is taken out again, so that n
// parties do go through together. tokio::sync::Barrier goes on counting it.
type Barrier struct {
	mu      sync.Mutex
	n       int
	arrived int
	waiters leaf.Queue
}

// NewBarrier returns a barrier for n parties. It panics if n is less than 1.
func NewBarrier(n int) *Barrier {
	if n < 1 {
		panic("futures/lock: NewBarrier for fewer than 1 party")
	}
	return &Barrier{n: n}
}

// Wait is a future that completes once n parties have arrived in the same round,
// itself among them. It arrives with its first poll. It yields true to exactly one
// party of each round, the last to arrive. It never fails.
//
// Cancel safety: not cancel safe. Dropped while the round is open, it has not
// arrived: the round waits for another party, for ever if none comes. Dropped
// after the round was completed but before it was polled again, the passage is
// lost: the others have gone on, counting on this party, and waiting again would
// be an arrival in the next round.
//
//futvet:cancelunsafe the round may have gone on, counting on this party
func (b *Barrier) Wait() futures.Future[bool] {
	f := &arrival{b: b}
	f.life.Made()
	return f
}

// arrival is the future of Barrier.Wait.
type arrival struct {
	b    *Barrier
	node leaf.Node // guarded by b.mu
	life leaf.Life
}

func (f *arrival) Poll(cx *futures.Context) (last, ready bool, err error) {
	f.life.Check("futures/lock: Wait of a Barrier")
	if !cx.PollBudget() {
		return false, false, nil
	}
	b := f.b
	var ws []futures.Waker
	b.mu.Lock()
	switch {
	case f.node.State() == leaf.Granted:
		f.node.Take()
	case f.node.State() == leaf.Queued:
		f.node.SetWaker(cx.Waker())
		b.mu.Unlock()
		return false, false, nil
	case b.arrived+1 < b.n:
		b.arrived++
		b.waiters.Push(&f.node, cx.Waker())
		b.mu.Unlock()
		return false, false, nil
	default:
		last = true
		b.arrived = 0
		for w, ok := b.waiters.Grant(); ok; w, ok = b.waiters.Grant() {
			ws = append(ws, w)
		}
	}
	b.mu.Unlock()
	f.life = leaf.Completed
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return last, true, nil
}

func (f *arrival) Drop() {
	if !f.life.End() {
		return
	}
	f.b.mu.Lock()
	switch f.node.State() {
	case leaf.Queued:
		f.b.waiters.Remove(&f.node)
		f.b.arrived--
	case leaf.Granted:
		f.node.Take()
	}
	f.b.mu.Unlock()
}
