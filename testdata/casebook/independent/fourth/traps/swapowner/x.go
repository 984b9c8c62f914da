// Package swapowner keeps the present and the next lease, and swaps them.
package swapowner

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Lease struct {
	expiry futures.Future[time.Time]
	name   string
}

func (l *Lease) Drop() {
	if l != nil {
		l.expiry.Drop()
	}
}

type Holder struct{ now, next *Lease }

func grant(name string, d time.Duration) *Lease { return &Lease{timer.Sleep(d), name} }

// Prepare gets the next lease ready; an unused one is given back.
func (h *Holder) Prepare(name string, d time.Duration) {
	old := h.next
	h.next = grant(name, d)
	old.Drop()
}

// Rotate awaits the end of the present lease and takes the next.
func (h *Holder) Rotate(co *futures.Co) (string, error) {
	if h.now != nil {
		if _, err := futures.Await(co, futures.Ref(h.now.expiry)); err != nil {
			return "", err
		}
	}
	h.now, h.next = h.next, nil
	if h.now == nil {
		return "", errors.New("swapowner: no lease")
	}
	return h.now.name, nil
}

func (h *Holder) Drop() {
	h.now.Drop()
	h.next.Drop()
}
