// Package behaviour has the events of a network behaviour.
//
// Who finds no event is remembered, and woken by the next one.
//
// Source: libp2p/rust-libp2p#5147, Matthias247/futures-intrusive#19,
// Phala-Network/phala-blockchain#1282.
package behaviour

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

// Event is what happened.
type Event struct{ Peer string }

// Behaviour is the stream of events.
type Behaviour struct {
	mu     sync.Mutex
	events []Event
	waker  futures.AtomicWaker
}

// OnEvent queues an event.
func (b *Behaviour) OnEvent(e Event) {
	b.mu.Lock()
	b.events = append(b.events, e)
	b.mu.Unlock()
	b.waker.Wake()
}

func (b *Behaviour) take() (Event, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.events) == 0 {
		return Event{}, false
	}
	e := b.events[0]
	b.events = b.events[1:]
	return e, true
}

// PollNext returns the next event.
func (b *Behaviour) PollNext(cx *futures.Context) (Event, bool, error) {
	b.waker.Register(cx.Waker())
	if e, ok := b.take(); ok {
		return e, true, nil
	}
	return Event{}, false, nil
}

// Drop forgets the events.
func (b *Behaviour) Drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = nil
}
