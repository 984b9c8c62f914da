// Package x leaves the loop when its future succeeds; when it fails it says so and
// selects the failed future again.
package x

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func Greeting(co *futures.Co, first *oneshot.Receiver[string], tick *timer.Interval) (string, error) {
	defer first.Drop()
	for n := 0; ; n++ {
		hello := futures.On(futures.Ref[string](first))
		beat := futures.On(tick.Tick())
		switch co.Select(hello, beat) { // want "FV2001"
		case hello:
			s, err := hello.Result()
			if err != nil {
				log.Printf("turn %d: %v", n, err)
				continue
			}
			return s, nil
		case beat:
			if n > 100 {
				return "", futures.ErrElapsed
			}
		}
	}
}
