// Package x writes a message under a time limit and writes it again when the limit
// has passed, behind the part that had been written.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Say(co *futures.Co, w aio.Writer, msg []byte) error {
	for range 3 {
		_, err := futures.Await(co, timer.Timeout(time.Second, aio.WriteAll(w, msg))) // want "FV1002"
		if err == nil {
			return nil
		}
		if !errors.Is(err, futures.ErrElapsed) {
			return err
		}
	}
	return futures.ErrElapsed
}
