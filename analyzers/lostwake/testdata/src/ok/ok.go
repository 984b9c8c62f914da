// Package ok holds futures that are looked at in passing, and polled again.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Awaited(co *futures.Co, reply futures.Future[int], use func()) (int, error) {
	if v, ready, err := futures.NowOrNever(futures.Ref(reply)); ready {
		reply.Drop()
		return v, err
	}
	use()
	return futures.Await(co, reply)
}

func Selected(co *futures.Co, reply futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	defer reply.Drop()
	if v, ready, err := futures.NowOrNever(futures.Ref(reply)); ready {
		return v, err
	}
	first, item := futures.On(futures.Ref(reply)), futures.On(in.Recv())
	if co.Select(first, item) == first {
		return first.Result()
	}
	return item.Result()
}

// Polling at intervals.
func Intervals(co *futures.Co, reply futures.Future[int]) (int, error) {
	defer reply.Drop()
	for {
		if v, ready, err := futures.NowOrNever(futures.Ref(reply)); ready {
			return v, err
		}
		if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
			return 0, err
		}
	}
}

// Given up before the block waits.
func Dropped(co *futures.Co, reply futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	if v, ready, err := futures.NowOrNever(futures.Ref(reply)); ready {
		reply.Drop()
		return v, err
	}
	reply.Drop()
	return futures.Await(co, in.Recv())
}

// Dropped by NowOrNever itself.
func Owned(co *futures.Co, reply futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	if v, ready, err := futures.NowOrNever(reply); ready {
		return v, err
	}
	return futures.Await(co, in.Recv())
}

func Yields(co *futures.Co, reply futures.Future[int]) (int, error) {
	defer reply.Drop()
	for {
		first := futures.On(futures.Ref(reply))
		if co.TrySelect(first) == first {
			return first.Result()
		}
		co.Yield()
	}
}

// It is looked at again in every turn.
func Turns(co *futures.Co, size futures.Future[int], in *mpsc.Receiver[int], show func(int)) error {
	defer size.Drop()
	for range 3 {
		n, ready, err := futures.NowOrNever(futures.Ref(size))
		if err != nil {
			return err
		}
		if ready {
			show(n)
			return nil
		}
		if _, err := futures.Await(co, in.Recv()); err != nil {
			return err
		}
	}
	return nil
}
