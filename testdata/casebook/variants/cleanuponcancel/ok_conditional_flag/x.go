// Package x releases in a defer unless it has handed its permit on, which a flag
// says.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Relay(co *futures.Co, in *mpsc.Receiver[string], out *mpsc.Sender[string]) error {
	room, err := futures.Await(co, out.Reserve())
	if err != nil {
		return err
	}
	sent := false
	defer func() {
		if !sent {
			room.Drop()
		}
	}()
	s, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	room.Send(s)
	sent = true
	co.Yield()
	return nil
}
