// Package limits holds what the rule does not see. A finding here is progress:
// then the page has to be changed too.
package limits

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// A function of the program takes it, one way or the other.
func Helper(co *futures.Co, f futures.Future[int], now bool) {
	drive(co, f, now)
	futures.Await(co, f)
}

func drive(co *futures.Co, f futures.Future[int], now bool) {
	if !now {
		f.Drop()
		return
	}
	futures.Await(co, f)
}

// A fused future that was awaited by value.
func Fused(co *futures.Co) {
	s := timer.NewSleeper(time.Second)
	futures.Await(co, s)
	futures.Await(co, s)
}

// A block has captured it.
func Captured(co *futures.Co, f futures.Future[int]) {
	b := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, f) }, f)
	futures.Spawn(co, b).Detach()
	futures.Await(co, f)
}
