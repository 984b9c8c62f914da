package compat

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// SendChan is a future that sends v to ch. It takes v. It fails with
// futures.ErrClosed, and drops v if that is a [futures.Dropper], if ch is closed. A
// poll that finds no room in ch starts a goroutine that waits for it, and ends with
// the future. Sending to a nil channel is never ready.
//
// Cancel safety: not cancel safe. Dropped while pending, v is lost, and dropped if
// it is a Dropper; or it was sent meanwhile, and nobody knows.
//
//futvet:cancelunsafe the value being sent is lost
func SendChan[T any](ch chan<- T, v T) futures.Future[struct{}] {
	s := &sendChan[T]{}
	s.parcel.load(ch, v)
	s.life.Made()
	return s
}

type sendChan[T any] struct {
	parcel parcel[T]
	life   leaf.Life
}

func (s *sendChan[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	s.life.Check("futures/compat: SendChan")
	ready, err = s.parcel.poll(cx)
	if ready {
		s.life = leaf.Completed
	}
	return struct{}{}, ready, err
}

func (s *sendChan[T]) Drop() {
	if s.life.End() {
		s.parcel.drop(nil)
	}
}

// parcel is one value on its way into a channel. Its states, which mu guards:
//
//	delivered --load--> loaded --polled, there is room--> delivered
//	loaded --polled, there is none--> waiting   a goroutine waits for room
//	waiting --it got rid of the value--> sent --polled--> delivered
//	loaded, waiting --drop--> delivered         the goroutine is called off
//
// The channel may be closed by others at any time, which makes a send panic.
type parcel[T any] struct {
	ch chan<- T

	mu    sync.Mutex
	state parcelState
	v     T             // while loaded; while waiting the goroutine has it
	err   error         // while sent
	waker futures.Waker // while waiting
	off   chan struct{} // closed to call the goroutine off; while waiting
	after func()        // what the goroutine calls when it was called off
}

type parcelState uint8

const (
	parcelDelivered parcelState = iota
	parcelLoaded
	parcelWaiting
	parcelSent
)

// load puts v into a parcel that was delivered.
func (p *parcel[T]) load(ch chan<- T, v T) { p.ch, p.v, p.state = ch, v, parcelLoaded }

// poll is ready when the value is gone.
func (p *parcel[T]) poll(cx *futures.Context) (ready bool, err error) {
	if !cx.PollBudget() {
		return false, nil
	}
	var zero T
	p.mu.Lock()
	switch p.state {
	case parcelLoaded:
		sent, err := trySend(p.ch, p.v)
		if !sent && err == nil {
			p.waker = cx.Waker()
			if p.ch != nil {
				p.state, p.off = parcelWaiting, make(chan struct{})
				go p.wait(p.v, p.off)
				p.v = zero
			}
			p.mu.Unlock()
			return false, nil
		}
		v := p.v
		p.v, p.state = zero, parcelDelivered
		p.mu.Unlock()
		cx.SpendBudget()
		if err != nil {
			release.Value(v)
		}
		return true, err
	case parcelWaiting:
		p.waker = cx.Waker()
		p.mu.Unlock()
		return false, nil
	}
	err = p.err
	p.err, p.state = nil, parcelDelivered
	p.mu.Unlock()
	cx.SpendBudget()
	return true, err
}

// wait sends v, unless it is called off.
func (p *parcel[T]) wait(v T, off <-chan struct{}) {
	sent, err := sendOr(p.ch, v, off)
	if !sent {
		defer discard(v, nil)
	}
	p.mu.Lock()
	dropped := p.state != parcelWaiting
	if !dropped {
		p.state, p.err = parcelSent, err
	}
	w, after := p.waker, p.after
	p.waker, p.off, p.after = nil, nil, nil
	p.mu.Unlock()
	if dropped && after != nil {
		after()
	}
	leaf.Wake(w)
}

// drop gives up the value. After, if not nil, is called once nobody sends to the
// channel any more: by drop, or by the goroutine.
func (p *parcel[T]) drop(after func()) {
	var zero T
	p.mu.Lock()
	v, loaded, waiting := p.v, p.state == parcelLoaded, p.state == parcelWaiting
	if waiting {
		close(p.off)
		p.after = after
	}
	p.state, p.v, p.err, p.waker = parcelDelivered, zero, nil, nil
	p.mu.Unlock()
	if !waiting && after != nil {
		after()
	}
	if loaded {
		release.Value(v)
	}
}

// trySend sends v to ch if there is room. A closed channel is an error.
func trySend[T any](ch chan<- T, v T) (sent bool, err error) {
	defer closedChannel(&err)
	select {
	case ch <- v:
		return true, nil
	default:
		return false, nil
	}
}

// sendOr sends v to ch, unless off is closed first.
func sendOr[T any](ch chan<- T, v T, off <-chan struct{}) (sent bool, err error) {
	defer closedChannel(&err)
	select {
	case ch <- v:
		return true, nil
	case <-off:
		return false, nil
	}
}

// closedChannel recovers the only panic there is around a send.
func closedChannel(err *error) {
	if recover() != nil {
		*err = futures.ErrClosed
	}
}
