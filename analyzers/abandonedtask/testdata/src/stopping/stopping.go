// Package stopping aborts tasks, and uses what they work on.
package stopping

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type worker struct {
	in    *mpsc.Receiver[int]
	out   *mpsc.Sender[int]
	log   *mpsc.Sender[string]
	mu    *lock.Mutex[int]
	tasks futures.Spawner
}

func (w *worker) run(co *futures.Co) (struct{}, error) {
	for {
		n, err := futures.Await(co, w.in.Recv())
		if err != nil {
			return struct{}{}, err
		}
		if g, ok := w.mu.TryLock(); ok {
			*g.Value() += n
			g.Unlock()
		}
	}
}

func (w *worker) Received(co *futures.Co) (int, error) {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	defer t.Drop()
	if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
		return 0, err
	}
	t.Abort() // want `FV1004: t is aborted here and may not have stopped when w\.in is used again: await it first, or its AsyncDrop`
	return futures.Await(co, w.in.Recv())
}

func (w *worker) send(co *futures.Co) (struct{}, error) {
	for n := 0; ; n++ {
		room, err := futures.Await(co, w.out.Reserve())
		if err != nil {
			return struct{}{}, err
		}
		room.Send(n)
	}
}

func (w *worker) Sent(co *futures.Co) error {
	t := futures.Spawn(w.tasks, futures.Async(func(co *futures.Co) (struct{}, error) { return w.send(co) }))
	defer t.Drop()
	t.Abort() // want `FV1004: t is aborted here`
	_, err := futures.Await(co, w.out.Send(-1))
	return err
}

// It is waited for first.
func (w *worker) Awaited(co *futures.Co) (int, error) {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	t.Abort()
	_, _ = futures.Await(co, t)
	return futures.Await(co, w.in.Recv())
}

func (w *worker) Lent(co *futures.Co) (int, error) {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	defer t.Drop()
	t.Abort()
	_, _ = futures.Await(co, futures.Ref[struct{}](t))
	return futures.Await(co, w.in.Recv())
}

func (w *worker) Cleaned(co *futures.Co) (int, error) {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	t.Abort()
	if err := co.AsyncDrop(t); err != nil {
		return 0, err
	}
	return futures.Await(co, w.in.Recv())
}

func (w *worker) Selected(co *futures.Co) (int, error) {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	defer t.Drop()
	t.Abort()
	ended, late := futures.On(futures.Ref[struct{}](t)), futures.On(timer.Sleep(time.Second))
	if co.Select(ended, late) == ended {
		return futures.Await(co, w.in.Recv())
	}
	return 0, futures.ErrElapsed
}

// What is used is something else, or made for being shared.
func (w *worker) Other(co *futures.Co) error {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	defer t.Drop()
	t.Abort()
	if _, err := futures.Await(co, w.log.Send("stopping")); err != nil {
		return err
	}
	g, err := futures.Await(co, w.mu.Lock())
	if err != nil {
		return err
	}
	g.Unlock()
	return nil
}

// Nothing is used that waits.
func (w *worker) Closed() int {
	t := futures.Spawn(w.tasks, futures.Async(w.run))
	t.Abort()
	t.Detach()
	w.in.Close()
	return w.in.Len()
}
