// Package x watches a lease until it is given up.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Lease struct {
	ID     string
	events *mpsc.Receiver[string]
}

func ended(l *Lease) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		for {
			ev, err := futures.Await(co, l.events.Recv())
			if err != nil || ev == "expired" {
				return ev, err
			}
		}
	})
}

// Watch is a future that completes when the lease has ended, or with an error
// when d has passed.
func Watch(l *Lease, d time.Duration) futures.Future[string] {
	end := ended(l) // want "FV1001"
	return futures.Async(func(co *futures.Co) (string, error) {
		defer end.Drop()
		over, late := futures.On(futures.Ref(end)), futures.On(timer.Sleep(d))
		switch co.Select(over, late) {
		case over:
			return over.Result()
		default:
			return "", fmt.Errorf("lease %s: %w", l.ID, futures.ErrElapsed)
		}
	})
}
