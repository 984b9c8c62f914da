// Package hub passes events to those who have subscribed.
package hub

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Event says that somebody came or went.
type Event struct {
	User   string
	Online bool
}

// Hub knows the subscribers.
type Hub struct {
	subscribers []*mpsc.Sender[Event]
}

// Subscribe is a stream of the events from now on. Its owner must drop it.
//
// Cancel safety: dropping it ends the subscription.
func (h *Hub) Subscribe() *mpsc.Receiver[Event] {
	tx, rx := mpsc.New[Event](32)
	h.subscribers = append(h.subscribers, tx)
	return rx
}

// Publish passes e on, and forgets who has gone.
func (h *Hub) Publish(e Event) {
	kept := h.subscribers[:0]
	for _, s := range h.subscribers {
		if err := s.TrySend(e); errors.Is(err, futures.ErrClosed) {
			s.Drop()
			continue
		}
		kept = append(kept, s)
	}
	h.subscribers = kept
}
