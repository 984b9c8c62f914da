// Package bad holds tasks that nobody decides about.
package bad

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
	futures.Spawn(sp, work()) // want `FV1004: nobody decides about the task: await it, Drop it to cancel it, Detach it`
}

func Blank(sp futures.Spawner) {
	_ = futures.Spawn(sp, work()) // want `FV1004: nobody decides about`
}

func Deferred(sp futures.Spawner) {
	defer futures.Spawn(sp, work()) // want `FV1004: nobody decides about`
}

// Looking at it decides nothing.
func Looked(sp futures.Spawner) bool {
	t := futures.Spawn(sp, work()) // want `FV1004: nobody decides about t`
	return t.IsFinished()
}

// A retry loop inside a client call.
func Retried(sp futures.Spawner, put func() futures.Future[error]) {
	futures.Spawn(sp, futures.Async(func(co *futures.Co) (int, error) { // want `FV1004`
		for n := 0; ; n++ {
			if err, _ := futures.Await(co, put()); err == nil {
				return n, nil
			}
		}
	}))
}

// Forgotten on the way out.
func EarlyReturn(co *futures.Co, in *mpsc.Receiver[int]) error {
	t := futures.Spawn(co, work()) // want `FV1004: nobody decides about t`
	if _, err := futures.Await(co, in.Recv()); err != nil {
		return err
	}
	_, err := futures.Await(co, t)
	return err
}

// Lent, and not awaited when another branch wins.
func OutrunByTimer(co *futures.Co) int {
	t := futures.Spawn(co, work()) // want `FV1004: nobody decides about t`
	done, late := futures.On(futures.Ref[int](t)), futures.On(timer.Sleep(time.Second))
	if co.Select(done, late) == done {
		v, _ := done.Result()
		return v
	}
	return 0
}

// Every turn forgets the task of the turn before.
func Overwritten(co *futures.Co, in *mpsc.Receiver[int]) {
	var t *futures.Task[int]
	for {
		if _, err := futures.Await(co, in.Recv()); err != nil {
			break
		}
		t = futures.Spawn(co, work()) // want `FV1004`
	}
	if t != nil {
		t.Drop()
	}
}

// A task spawned in a task, whose handle dies with the outer one.
func Nested(sp futures.Spawner) *futures.Task[int] {
	return futures.Spawn(sp, futures.Async(func(co *futures.Co) (int, error) {
		inner := futures.Spawn(co, work()) // want `FV1004: nobody decides about inner`
		if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
			inner.Drop()
			return 0, err
		}
		return 1, nil
	}))
}

// The helper's caller owns it.
func start(sp futures.Spawner) (*futures.Task[int], error) {
	return futures.Spawn(sp, work()), nil
}

func FromHelper(sp futures.Spawner) error {
	_, err := start(sp) // want `FV1004`
	return err
}

// Only some of them are awaited.
func Half(co *futures.Co) {
	a := futures.Spawn(co, work())
	b := futures.Spawn(co, work()) // want `FV1004: nobody decides about b`
	if _, err := futures.Await(co, a); err != nil {
		b.Drop()
	}
}
