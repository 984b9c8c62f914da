// Package hedging sends queued requests to one backend, and at most one of the
// slots of another as a hedge.
package hedging

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrNotIdempotent is returned for a request that must not be sent twice.
var ErrNotIdempotent = errors.New("hedging: request is not idempotent")

// Request is one request.
type Request struct {
	ID         string
	Idempotent bool
	Deadline   time.Time
}

// Expired says whether nobody waits for the answer any more.
func (r Request) Expired(now time.Time) bool {
	return !r.Deadline.IsZero() && now.After(r.Deadline)
}

// Hedger sends late requests a second time.
type Hedger struct {
	backup  *mpsc.Sender[Request]
	delay   time.Duration
	now     func() time.Time
	sent    int
	skipped int
}

// New makes a hedger that uses backup after delay.
func New(backup *mpsc.Sender[Request], delay time.Duration, now func() time.Time) *Hedger {
	return &Hedger{backup: backup, delay: delay, now: now}
}

// Stats says how many hedges were sent, and how many came too late.
func (h *Hedger) Stats() (sent, skipped int) { return h.sent, h.skipped }

// Hedge sends r to the backup once the delay has passed and there is room.
func (h *Hedger) Hedge(co *futures.Co, r Request) error {
	if !r.Idempotent {
		return fmt.Errorf("%w: %s", ErrNotIdempotent, r.ID)
	}
	if _, err := futures.Await(co, timer.Sleep(h.delay)); err != nil {
		return err
	}
	permit, err := futures.Await(co, h.backup.Reserve()) // want "FV3001"
	if err != nil {
		return fmt.Errorf("hedging %s: %w", r.ID, err)
	}
	if r.Expired(h.now()) {
		h.skipped++
		return nil
	}
	permit.Send(r)
	h.sent++
	return nil
}
