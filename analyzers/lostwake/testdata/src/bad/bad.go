// Package bad holds waits during which a future wakes nobody.
package bad

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Now(co *futures.Co, reply futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	defer reply.Drop()
	if v, ready, err := futures.NowOrNever(futures.Ref(reply)); ready {
		return v, err
	}
	return futures.Await(co, in.Recv()) // want `FV2005: reply was polled with a waker that is thrown away, and wakes nobody while the block waits here`
}

func Try(co *futures.Co, reply futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	defer reply.Drop()
	first := futures.On(futures.Ref(reply))
	if co.TrySelect(first) == first {
		return first.Result()
	}
	return futures.Await(co, in.Recv()) // want `FV2005: reply was polled with a waker that is thrown away`
}

// It is selected from the second turn on only.
func Later(co *futures.Co, reply futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	defer reply.Drop()
	if v, ready, err := futures.NowOrNever(futures.Ref(reply)); ready {
		return v, err
	}
	item := futures.On(in.Recv())
	co.Select(item) // want `FV2005: reply was polled`
	first, next := futures.On(futures.Ref(reply)), futures.On(in.Recv())
	if co.Select(first, next) == first {
		return first.Result()
	}
	return next.Result()
}

// A task wakes who polled it last.
func Task(co *futures.Co, f futures.Future[int], in *mpsc.Receiver[int]) (int, error) {
	t := futures.Spawn(co, f)
	defer t.Drop()
	if v, ready, err := futures.NowOrNever(futures.Ref[int](t)); ready {
		return v, err
	}
	return futures.Await(co, in.Recv()) // want `FV2005: t was polled`
}
