// Package trap puts a time limit on passing a value on. The limit is on the
// reservation of room; the value is handed over only when there is room, and
// stays where it was otherwise.
package trap

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Outbox is what waits to be sent.
type Outbox struct {
	tx      *mpsc.Sender[string]
	waiting []string
}

// Flush sends what it can; what does not go out in time stays in the outbox.
func (o *Outbox) Flush(co *futures.Co, patience time.Duration) error {
	for len(o.waiting) > 0 {
		room, err := futures.Await(co, timer.Timeout(patience, o.tx.Reserve()))
		if errors.Is(err, futures.ErrElapsed) {
			return nil
		} else if err != nil {
			return err
		}
		room.Send(o.waiting[0])
		o.waiting = o.waiting[1:]
	}
	return nil
}

// Retry flushes until the outbox is empty.
func (o *Outbox) Retry(co *futures.Co) error {
	for len(o.waiting) > 0 {
		if err := o.Flush(co, time.Second); err != nil {
			return err
		}
	}
	return nil
}
