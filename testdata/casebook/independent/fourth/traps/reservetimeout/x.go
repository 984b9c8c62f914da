// Package reservetimeout drops samples when the collector is slow for too long, and counts them.
package reservetimeout

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Sample struct {
	Name  string
	Value float64
}

type Agent struct {
	tx      *mpsc.Sender[Sample]
	patient time.Duration
	kept    []Sample
	Sent    int
}

func New(tx *mpsc.Sender[Sample], patient time.Duration) *Agent {
	return &Agent{tx: tx, patient: patient}
}

// Offer sends s if there is room in time, and keeps it for later if not.
func (a *Agent) Offer(co *futures.Co, s Sample) error {
	a.kept = append(a.kept, s)
	for len(a.kept) > 0 {
		room, err := futures.Await(co, timer.Timeout(a.patient, a.tx.Reserve()))
		switch {
		case errors.Is(err, futures.ErrElapsed):
			return nil
		case err != nil:
			return fmt.Errorf("collector: %w", err)
		}
		room.Send(a.kept[0])
		a.kept = a.kept[1:]
		a.Sent++
	}
	return nil
}
