// Package x selects on a library's reader, which keeps its progress.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/variants/cancelunsafe/ok_library_method/lib"
)

func Follow(co *futures.Co, c *lib.Conn, tick *timer.Interval, show func([]byte)) (beats int, err error) {
	for {
		msg := futures.On(c.Next())
		beat := futures.On(tick.Tick())
		switch co.Select(msg, beat) {
		case msg:
			m, err := msg.Result()
			if err != nil {
				return beats, err
			}
			show(m)
		case beat:
			beats++
		}
	}
}
