// Package x makes an interval for a loop and never drops it: a stream without an
// owner.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func Poll(co *futures.Co, every time.Duration, ask func() bool) error {
	ticks := timer.Every(every) // want "FV1001"
	for {
		if _, err := futures.Await(co, ticks.Tick()); err != nil {
			return err
		}
		if ask() {
			return nil
		}
	}
}
