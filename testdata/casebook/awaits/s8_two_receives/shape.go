// Package shape makes futures of two receives anew.
//
// Source: the documentation of select in tokio-rs/tokio; "Cancelling async Rust",
// RustConf 2025.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func two(in *mpsc.Receiver[int]) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		a, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		b, err := futures.Await(co, in.Recv())
		return a + b, err
	})
}

func Base(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		x, t := futures.On(two(in)), futures.On(tick.Tick())
		if co.Select(x, t) == x { // want "FV1002"
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

func collect[T any](co *futures.Co, in *mpsc.Receiver[T], n int) ([]T, error) {
	var all []T
	for len(all) < n {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}

func Generic(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func([]int)) error {
	for {
		x := futures.On(futures.Async(func(co *futures.Co) ([]int, error) { return collect(co, in, 2) }))
		t := futures.On(tick.Tick())
		if co.Select(x, t) == x { // want "FV1002"
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

func Ranged(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for range lib.Count(10) {
		x, t := futures.On(two(in)), futures.On(tick.Tick())
		if co.Select(x, t) == x { // want "FV1002"
			if n, err := x.Result(); err == nil {
				use(n)
			}
		}
	}
}

func Then(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		pair := futures.AndThen(in.Recv(), func(a int) futures.Future[int] {
			return futures.Map(in.Recv(), func(b int) int { return a + b })
		})
		x, t := futures.On(pair), futures.On(tick.Tick())
		if co.Select(x, t) == x { // want "FV1002"
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}
