// Package topology follows the shards of a database.
//
// When the watch has ended its branch is ready in every turn, with no event: the loop
// runs round and round without a pause.
//
// Source: vitessio/vitess#3743, tendermint/tendermint#4761, xmtp/xmtpd#2069.
package topology

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/watch"
)

// Event is a change of a shard.
type Event struct{ Shard string }

// Follow handles events until it is told to stop.
func Follow(co *futures.Co, events *mpsc.Receiver[Event], stop *watch.Receiver[bool], handle func(Event)) error {
	for {
		event := futures.On(events.Recv())
		done := futures.On(stop.Changed())
		switch co.Select(event, done) { // want "FV2004"
		case event:
			if e, err := event.Result(); err == nil {
				handle(e)
			}
		case done:
			if stop, err := done.Result(); err != nil || stop {
				return err
			}
		}
	}
}
