// Package x makes its future anew after every outcome, before it looks at it.
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
		switch co.Select(got, beat) {
		case got:
			line = in.ReadLine()
			s, err := got.Result()
			if err != nil {
				return err
			}
			if s == "" {
				continue
			}
			handle(s)
		case beat:
			handle("tick")
		}
	}
}
