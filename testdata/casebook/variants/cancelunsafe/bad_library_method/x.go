// Package x selects on a library's generic reader, whose method reads in two steps.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/variants/cancelunsafe/bad_library_method/lib"
)

func Follow(co *futures.Co, c *lib.Conn[string], stop *mpsc.Receiver[bool], show func(string)) error {
	paused := false
	for {
		msg := futures.On(c.Next())
		cmd := futures.On(stop.Recv())
		won := co.Select(msg, cmd) // want "FV1002"
		if won == cmd {
			p, err := cmd.Result()
			if err != nil {
				return err
			}
			paused = p
			continue
		}
		s, err := msg.Result()
		if err != nil {
			return err
		}
		if !paused {
			show(s)
		}
	}
}
