package mpsc

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// reserve is the future of Sender.Reserve.
type reserve[T any] struct {
	s    *Sender[T]
	node leaf.Node // guarded by s.ch.mu
	life leaf.Life
}

func (f *reserve[T]) Poll(cx *futures.Context) (p *Permit[T], ready bool, err error) {
	f.life.Check("futures/mpsc: Reserve")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	ch := f.s.ch
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, f.s, &f.node, 1)
	ch.mu.Unlock()
	if !got && err == nil {
		return nil, false, nil
	}
	f.life = leaf.Completed
	leaf.WakeAll(ws)
	cx.SpendBudget()
	if err != nil {
		return nil, true, err
	}
	return &Permit[T]{ch: ch}, true, nil
}

func (f *reserve[T]) Drop() {
	if f.life.End() {
		f.s.ch.forget(&f.node, 1)
	}
}

// ReserveMany is a future that waits for n slots and yields them, all at once, as
// [Permits], which the caller then owns. Its place in the queue counts from its first
// poll, and nobody who comes later and needs less overtakes it. It panics if n is
// less than 1, or more than the channel's capacity, for which one would wait for
// ever.
//
// It fails with [futures.ErrClosed] if the receiver was closed or dropped.
//
// Cancel safety: cancel safe. Dropped while pending, only its place in the queue
// is lost; slots that it had been granted already go to the next in the queue, and
// those that waited only behind it get their turn.
//
//futvet:cancelsafe holds no value; slots that were granted are passed on
func (s *Sender[T]) ReserveMany(n int) futures.Future[*Permits[T]] {
	if n < 1 || n > s.ch.capacity {
		panic("futures/mpsc: ReserveMany of fewer than 1 slot, or of more than the channel has")
	}
	f := &reserveMany[T]{s: s, n: n}
	f.life.Made()
	return f
}

// reserveMany is the future of Sender.ReserveMany.
type reserveMany[T any] struct {
	s    *Sender[T]
	n    int
	node leaf.Node // guarded by s.ch.mu
	life leaf.Life
}

func (f *reserveMany[T]) Poll(cx *futures.Context) (p *Permits[T], ready bool, err error) {
	f.life.Check("futures/mpsc: ReserveMany")
	if !cx.PollBudget() {
		return nil, false, nil
	}
	ch := f.s.ch
	ch.mu.Lock()
	got, ws, err := ch.acquire(cx, f.s, &f.node, f.n)
	ch.mu.Unlock()
	if !got && err == nil {
		return nil, false, nil
	}
	f.life = leaf.Completed
	leaf.WakeAll(ws)
	cx.SpendBudget()
	if err != nil {
		return nil, true, err
	}
	return &Permits[T]{ch: ch, n: f.n}, true, nil
}

func (f *reserveMany[T]) Drop() {
	if f.life.End() {
		f.s.ch.forget(&f.node, f.n)
	}
}

// Permit is a reserved slot. Its owner fills it with Send or gives it back with
// Drop; until then nobody else can use it, and the receiver does not see the end
// of the channel, whether or not the sender is still there.
//
//futvet:mustcall Send Drop
type Permit[T any] struct {
	ch   *channel[T]
	used bool // guarded by ch.mu
}

// Send puts v into the slot, without waiting. It takes v. It cannot fail: if the
// receiver was closed after the slot was reserved, v can still be received; if
// the receiver was dropped, v is dropped if it is a [futures.Dropper]. It panics,
// and does not take v, if the permit was used or dropped before.
//
//futvet:owns v
func (p *Permit[T]) Send(v T) {
	ch := p.ch
	ch.mu.Lock()
	if p.used {
		ch.mu.Unlock()
		panic("futures/mpsc: Send on a Permit that was used or dropped")
	}
	p.used = true
	ch.fill(v)
}

// fill puts v into an out slot, or drops it if the receiver is gone. It is called
// with mu held and returns without it.
func (ch *channel[T]) fill(v T) {
	if ch.gone {
		w := ch.release()
		ch.mu.Unlock()
		leaf.Wake(w)
		release.Value(v)
		return
	}
	w := ch.push(v)
	ch.mu.Unlock()
	leaf.Wake(w)
}

// Drop gives the slot back, to the first in the queue if anybody waits. Drop is
// idempotent, and does nothing after Send.
func (p *Permit[T]) Drop() {
	var w futures.Waker
	p.ch.mu.Lock()
	if !p.used {
		p.used = true
		w = p.ch.release()
	}
	p.ch.mu.Unlock()
	leaf.Wake(w)
}

// Permits is a number of reserved slots. Its owner fills them one by one with Send
// and gives back what is left with Drop; until then nobody else can use them, and
// the receiver does not see the end of the channel.
//
//futvet:mustcall Drop
type Permits[T any] struct {
	ch *channel[T]
	n  int // how many are left; guarded by ch.mu
}

// Len is how many slots are left.
func (p *Permits[T]) Len() int {
	p.ch.mu.Lock()
	defer p.ch.mu.Unlock()
	return p.n
}

// Send puts v into one of the slots, as [Permit.Send] does. It takes v. It panics,
// and does not take v, if none is left.
//
//futvet:owns v
func (p *Permits[T]) Send(v T) {
	p.ch.mu.Lock()
	if p.n == 0 {
		p.ch.mu.Unlock()
		panic("futures/mpsc: Send on Permits of which none is left")
	}
	p.n--
	p.ch.fill(v)
}

// Drop gives back the slots that are left. Drop is idempotent.
func (p *Permits[T]) Drop() {
	p.ch.mu.Lock()
	n := p.n
	p.n = 0
	var ws []futures.Waker
	if n > 0 {
		ws = p.ch.releaseMany(n)
	}
	p.ch.mu.Unlock()
	leaf.WakeAll(ws)
}
