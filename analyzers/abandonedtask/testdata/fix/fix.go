// Package fix discards tasks.
package fix

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func work() futures.Future[int] {
	return futures.Map(timer.Sleep(time.Second), func(time.Time) int { return 0 })
}

func Ignored(sp futures.Spawner) {
	futures.Spawn(sp, work()) // it will do
}

func Blank(sp futures.Spawner) {
	_ = futures.Spawn(sp, work())
}

func Instantiated(sp futures.Spawner) {
	futures.Spawn[int](sp, work())
}

// One in another, each on its own.
func Long(sp futures.Spawner, put func() futures.Future[error]) {
	futures.Spawn(sp, futures.Async(func(co *futures.Co) (int, error) {
		futures.Spawn(co, work())
		for n := 0; ; n++ {
			if err, _ := futures.Await(co, put()); err == nil {
				return n, nil
			}
		}
	}))
}

func start(sp futures.Spawner) *futures.Task[int] { return futures.Spawn(sp, work()) }

func Started(sp futures.Spawner) {
	start(sp)
}

// Whether it goes on then is for its author to say.
func EarlyReturn(co *futures.Co, in *mpsc.Receiver[int]) error {
	t := futures.Spawn(co, work()) // no fix
	if _, err := futures.Await(co, in.Recv()); err != nil {
		return err
	}
	_, err := futures.Await(co, t)
	return err
}

func Deferred(sp futures.Spawner) {
	defer futures.Spawn(sp, work()) // no fix
}
