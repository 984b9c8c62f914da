package mpsc

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// SinkSender is a [futures.Sink] that sends, and a way to send from a Poll method
// without a future for each item: it has one place in the queue, which it uses again
// and again, and allocates nothing. It has one owner, who must Drop it.
//
// Once PollReady was ready the sink holds a slot of the channel, as a [Permit] does,
// until StartSend fills it or [SinkSender.AbortSend] gives it back. Its meaning is
// that of PollSender in tokio-util.
type SinkSender[T any] struct {
	s    *Sender[T] // nil after PollClose and Drop
	slot bool       // a slot is out and this sink's
	node leaf.Node  // guarded by s.ch.mu
	life leaf.Life  // completed by PollClose
}

var _ futures.Sink[int] = (*SinkSender[int])(nil)

// IntoSink makes a sink that sends through s, which it takes.
//
//futvet:owns s
func (s *Sender[T]) IntoSink() *SinkSender[T] {
	k := &SinkSender[T]{s: s}
	k.life.Made()
	return k
}

// PollReady is ready once the sink holds a slot, which it may hold already, or with
// [futures.ErrClosed] if the receiver was closed or dropped. The place in the queue
// counts from the first of the polls that wait for this slot.
func (k *SinkSender[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	if k.life == leaf.Completed {
		return true, futures.ErrClosed
	}
	k.life.Check("futures/mpsc: SinkSender")
	switch {
	case k.slot:
		return true, nil
	case !cx.PollBudget():
		return false, nil
	}
	ch := k.s.ch
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, k.s, &k.node, 1)
	ch.mu.Unlock()
	if !got && err == nil {
		return false, nil
	}
	k.slot = got
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return true, err
}

// StartSend puts v into the slot, without waiting, and gives the slot away with that.
// It fails with [futures.ErrClosed] if the receiver was dropped; it takes v only if it
// succeeds. It panics if the sink holds no slot.
func (k *SinkSender[T]) StartSend(v T) error {
	if !k.slot {
		panic("futures/mpsc: StartSend without a PollReady that was ready")
	}
	k.slot = false
	ch := k.s.ch
	ch.mu.Lock()
	var w futures.Waker
	gone := ch.gone
	if gone {
		w = ch.release()
	} else {
		w = ch.push(v)
	}
	ch.mu.Unlock()
	leaf.Wake(w)
	if gone {
		return futures.ErrClosed
	}
	return nil
}

// PollSend is PollReady and StartSend in one, at the price of one of them. It takes v
// if it is ready without an error; as long as it is pending, v stays with the caller,
// who may come with another one the next time.
func (k *SinkSender[T]) PollSend(cx *futures.Context, v T) (ready bool, err error) {
	if k.life == leaf.Completed {
		return true, futures.ErrClosed
	}
	k.life.Check("futures/mpsc: SinkSender")
	switch {
	case k.slot:
		return true, k.StartSend(v)
	case !cx.PollBudget():
		return false, nil
	}
	ch := k.s.ch
	var w futures.Waker
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, k.s, &k.node, 1)
	if got {
		w = ch.push(v)
	}
	ch.mu.Unlock()
	if !got && err == nil {
		return false, nil
	}
	leaf.Wake(w)
	leaf.WakeAll(ws)
	cx.SpendBudget()
	return true, err
}

// AbortSend gives back the slot that the sink holds, or its place in the queue, to
// whoever is next. It says whether there was any. The sink can be used on; so a task
// that has found something better to do does not keep others from sending.
func (k *SinkSender[T]) AbortSend() bool {
	if k.s == nil {
		return false
	}
	ch := k.s.ch
	if k.slot {
		k.slot = false
		ch.mu.Lock()
		w := ch.release()
		ch.mu.Unlock()
		leaf.Wake(w)
		return true
	}
	ch.mu.Lock()
	had := k.node.State() != leaf.Idle
	ch.mu.Unlock()
	ch.forget(&k.node, 1)
	return had
}

// PollFlush is ready at once: what was sent is in the channel.
func (k *SinkSender[T]) PollFlush(*futures.Context) (ready bool, err error) { return true, nil }

// PollClose drops the sender, with the slot that the sink holds, and is ready at
// once. The sink fails with [futures.ErrClosed] after that.
func (k *SinkSender[T]) PollClose(*futures.Context) (ready bool, err error) {
	if k.life == leaf.Live {
		k.life = leaf.Completed
		k.close()
	}
	return true, nil
}

// Drop drops the sender, with the slot that the sink holds or waits for. Drop is
// idempotent.
func (k *SinkSender[T]) Drop() {
	k.life.End()
	k.close()
}

func (k *SinkSender[T]) close() {
	if s := k.s; s != nil {
		defer s.Drop() // also if a waker panics
		k.AbortSend()
		k.s = nil
	}
}
