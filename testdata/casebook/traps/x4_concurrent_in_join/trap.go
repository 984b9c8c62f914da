// Package trap has futures that are started and not finished while it waits: for
// all of them, so that all are polled.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// Both waits a while for a, and then for a and b together.
func Both(co *futures.Co, a, b futures.Future[int]) (int, int, error) {
	defer a.Drop()
	defer b.Drop()
	first := futures.On(futures.Ref(a))
	late := futures.On(timer.Sleep(time.Second))
	if co.Select(first, late) == first {
		x, err := first.Result()
		if err != nil {
			return 0, 0, err
		}
		y, err := futures.Await(co, futures.Ref(b))
		return x, y, err
	}
	pair, err := futures.Await(co, futures.TryJoin2(futures.Ref(a), futures.Ref(b)))
	return pair.First, pair.Second, err
}

// All takes outcomes as they come, and locks between them without waiting.
func All(co *futures.Co, total *lock.Mutex[int], fs ...futures.Future[int]) error {
	for n, err := range futures.Each[int](co, stream.NewUnordered(fs...)) {
		if err != nil {
			return err
		}
		if g, ok := total.TryLock(); ok {
			*g.Value() += n
			g.Unlock()
		}
	}
	return nil
}

// Tasks waits for something else while its tasks go on by themselves.
func Tasks(co *futures.Co, total *lock.Mutex[int], fs ...futures.Future[int]) error {
	set := stream.NewUnordered[int]()
	for _, f := range fs {
		set.Push(futures.Spawn(co, f))
	}
	for n, err := range futures.Each[int](co, set) {
		if err != nil {
			return err
		}
		g, err := futures.Await(co, total.Lock())
		if err != nil {
			return err
		}
		*g.Value() += n
		g.Unlock()
	}
	return nil
}
