// Package x sends the elements of a slice, one per turn; a tick that comes first
// makes the turn pass without its element.
package x

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Feed(co *futures.Co, tx *mpsc.Sender[string], words []string, tick *timer.Interval) (ticks int, err error) {
	for _, word := range words {
		send := futures.On(tx.Send(strings.ToUpper(word)))
		beat := futures.On(tick.Tick())
		switch co.SelectBiased(beat, send) { // want "FV1002"
		case beat:
			ticks++
		case send:
			if _, err := send.Result(); err != nil {
				return ticks, err
			}
		}
	}
	return ticks, nil
}
