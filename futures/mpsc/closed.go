package mpsc

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// closed is the future of Sender.Closed.
type closed[T any] struct {
	ch   *channel[T]
	node leaf.Node // guarded by ch.mu
	life leaf.Life
}

func (f *closed[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/mpsc: Closed")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	ch := f.ch
	ch.mu.Lock()
	ready = ch.closed
	switch {
	case ready:
	case f.node.State() == leaf.Queued:
		f.node.SetWaker(cx.Waker())
	default:
		ch.closers.Push(&f.node, cx.Waker())
	}
	ch.mu.Unlock()
	if ready {
		f.life = leaf.Completed
		cx.SpendBudget()
	}
	return struct{}{}, ready, nil
}

func (f *closed[T]) Drop() {
	if !f.life.End() {
		return
	}
	f.ch.mu.Lock()
	if f.node.State() == leaf.Queued {
		f.ch.closers.Remove(&f.node)
	}
	f.ch.mu.Unlock()
}
