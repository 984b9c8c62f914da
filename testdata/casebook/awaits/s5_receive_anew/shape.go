// Package shape makes receives anew, some of them through a wrapper with one
// suspension in it.
//
// Source: the documentation of select in tokio-rs/tokio.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		x, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(x, t) == x {
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

// One suspension, and then only what takes no time.
func wrapped(in *mpsc.Receiver[int]) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		n, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		return n * 2, nil
	})
}

func Wrapped(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		x, t := futures.On(wrapped(in)), futures.On(tick.Tick())
		if co.Select(x, t) == x {
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

func Generic[T any](co *futures.Co, in *mpsc.Receiver[T], tick *timer.Interval, use func(T)) error {
	receive := func(co *futures.Co) (T, error) { return futures.Await(co, in.Recv()) }
	for {
		x, t := futures.On(futures.Async(receive)), futures.On(tick.Tick())
		if co.Select(x, t) == x {
			v, err := x.Result()
			if err != nil {
				return err
			}
			use(v)
		}
	}
}

func Ranged(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for range lib.Count(10) {
		x, t := futures.On(futures.Map(in.Recv(), func(n int) int { return -n })), futures.On(tick.Tick())
		if co.Select(x, t) == x {
			if n, err := x.Result(); err == nil {
				use(n)
			}
		}
	}
}
