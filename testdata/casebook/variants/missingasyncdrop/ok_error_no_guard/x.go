// Package x tests for two errors by name and for the rest after that; with any of
// them there is no permit.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Offer(co *futures.Co, tx *mpsc.Sender[int], v int, patience time.Duration) (bool, error) {
	room, err := futures.Await(co, timer.Timeout(patience, tx.Reserve()))
	if errors.Is(err, futures.ErrElapsed) {
		return false, nil
	}
	if errors.Is(err, futures.ErrClosed) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	room.Send(v)
	return true, nil
}
