// Package ok holds selects that starve nothing.
package ok

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func StopFirst(co *futures.Co, in *mpsc.Receiver[int], stop *futures.CancelToken, use func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(stop.Cancelled())
		if co.SelectBiased(told, item) == told {
			return nil
		}
		n, err := item.Result()
		if err != nil {
			return err
		}
		use(n)
	}
}

// Fair.
func Fair(co *futures.Co, in *mpsc.Receiver[int], stop *futures.CancelToken, use func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(stop.Cancelled())
		if co.Select(item, told) == told {
			return nil
		}
		n, err := item.Result()
		if err != nil {
			return err
		}
		use(n)
	}
}

// Once.
func Once(co *futures.Co, in *mpsc.Receiver[int], stop *futures.CancelToken) (int, error) {
	item, told := futures.On(in.Recv()), futures.On(stop.Cancelled())
	if co.SelectBiased(item, told) == item {
		return item.Result()
	}
	return 0, futures.ErrCancelled
}

// What comes first leaves the loop.
func Leaves(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, step func()) (int, error) {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.SelectBiased(item, t) == item {
			return item.Result()
		}
		step()
	}
}

// Two that bring data.
func Priority(co *futures.Co, urgent, in *mpsc.Receiver[int], use func(int)) error {
	for {
		first, second := futures.On(urgent.Recv()), futures.On(in.Recv())
		var n int
		var err error
		if co.SelectBiased(first, second) == first {
			n, err = first.Result()
		} else {
			n, err = second.Result()
		}
		if err != nil {
			return err
		}
		use(n)
	}
}

// A timer that only warns, once.
func Warns(co *futures.Co, in *mpsc.Receiver[int], late futures.Future[struct{}], warn func(), use func(int)) error {
	defer late.Drop()
	armed := true
	for {
		item := futures.On(in.Recv())
		var alarm *futures.BranchOf[struct{}]
		if armed {
			alarm = futures.On(futures.Ref(late))
		}
		if co.SelectBiased(item, alarm) == item {
			n, err := item.Result()
			if err != nil {
				return err
			}
			use(n)
		} else {
			armed = false
			warn()
		}
	}
}
