// Package cancelledisend supervises a worker; its cancellation is the end, its failures are not.
package cancelledisend

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Supervisor struct {
	make     func() futures.Future[struct{}]
	restarts int
	limit    int
}

var ErrLimit = errors.New("cancelledisend: too many restarts")

// Run restarts the worker until it ends well or is cancelled by handle.
func (s *Supervisor) Run(co *futures.Co, handles func(*futures.AbortHandle)) error {
	for s.restarts < s.limit {
		worker, h := futures.Abortable(s.make())
		handles(h)
		_, err := futures.Await(co, worker)
		switch {
		case err == nil:
			return nil
		case futures.IsCancelled(err):
			return err
		}
		s.restarts++
		if _, err := futures.Await(co, timer.Sleep(time.Duration(s.restarts)*time.Millisecond)); err != nil {
			return err
		}
	}
	return ErrLimit
}
