// Package trap selects on a task in a loop. The task is lent: losing leaves it
// alone and running, although what it runs is not cancel safe.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Copy copies src to dst and calls report once a second. It takes both.
func Copy(co *futures.Co, dst, src *aio.PipeEnd, report func()) (int64, error) {
	defer dst.Drop()
	defer src.Drop()
	task := futures.Spawn(co, aio.Copy(dst, src))
	defer co.AsyncDrop(task)
	every := timer.Every(time.Second)
	defer every.Drop()
	for {
		done := futures.On(futures.Ref[int64](task))
		tick := futures.On(every.Tick())
		switch co.Select(done, tick) {
		case done:
			return done.Result()
		case tick:
			report()
		}
	}
}
