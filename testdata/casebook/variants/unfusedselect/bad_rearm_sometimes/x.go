// Package x makes its future anew after most outcomes, and leaves the completed
// one in place after an empty line.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Read(co *futures.Co, in *aio.BufReader, tick *timer.Interval, handle func(string)) error {
	line := in.ReadLine()
	defer func() { line.Drop() }()
	for {
		got := futures.On(futures.Ref(line))
		beat := futures.On(tick.Tick())
		switch co.Select(got, beat) { // want "FV2001"
		case got:
			s, err := got.Result()
			if err != nil {
				return err
			}
			if s != "" {
				handle(s)
				line = in.ReadLine()
			}
		case beat:
			handle("tick")
		}
	}
}
