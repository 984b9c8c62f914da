// Package ok cleans up in deferred calls, before it waits, or not at all because
// there is nothing to clean up.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Deferred(co *futures.Co, m *lock.Mutex[int], w aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	_, err = futures.Await(co, aio.WriteAll(w, make([]byte, *g.Value())))
	return err
}

// Outside of a block nobody cancels.
func Ordinary(m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := executor.Run(m.Lock())
	if err != nil {
		return err
	}
	*g.Value(), err = executor.Run(in.Recv())
	g.Unlock()
	return err
}

// The permit is used in the same breath.
func Reserved(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error {
	for {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		room, err := futures.Await(co, out.Reserve())
		if err != nil {
			return err
		}
		room.Send(v)
	}
}

// A writer that holds nothing when it waits.
func Flushed(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[[]byte]) error {
	p, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	w := aio.NewWriter(dst)
	defer co.AsyncDrop(w)
	_, err = futures.Await(co, aio.WriteAll(w, p))
	return err
}

// The guard has been handed to a task, which sees to it.
func Handed(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) (*futures.Task[int], error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, err
	}
	task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		defer g.Unlock()
		return futures.Await(co, in.Recv())
	}, g))
	_, err = futures.Await(co, timer.Sleep(time.Second))
	return task, err
}

// The future that was started is dropped in a deferred call.
func Started(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	f := aio.Read(r, p)
	defer f.Drop()
	got, late := futures.On(futures.Ref(f)), futures.On(timer.Sleep(d))
	if co.Select(got, late) == late {
		return 0, futures.ErrElapsed
	}
	return got.Result()
}
