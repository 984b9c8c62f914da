// Package x reserves room first and waits for what to send after that. Cancelled
// in between it keeps the room, and the channel is one slot smaller.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

func Forward(co *futures.Co, in *aio.BufReader, out *mpsc.Sender[string]) error {
	for {
		room, err := futures.Await(co, out.Reserve())
		if err != nil {
			return err
		}
		line, err := futures.Await(co, in.ReadLine())
		if err != nil {
			line = "the end: " + err.Error()
		}
		room.Send(line) // want "FV3002"
		if err != nil {
			return err
		}
	}
}
