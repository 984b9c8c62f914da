// Package ok holds waits during which nothing that matters stands still.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

type pool struct {
	slots *lock.Semaphore
	other *lock.Semaphore
	mu    *lock.Mutex[int]
	out   *mpsc.Sender[int]
}

func (p *pool) use(co *futures.Co, n int) (int, error) {
	slot, err := futures.Await(co, p.slots.Acquire(1))
	if err != nil {
		return 0, err
	}
	defer slot.Release()
	return futures.Await(co, futures.Map(timer.Sleep(time.Second), func(time.Time) int { return n }))
}

// A task is polled by its executor.
func (p *pool) Spawned(co *futures.Co, tick *timer.Interval) (int, error) {
	work := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) }))
	defer work.Drop()
	for {
		done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
		if co.Select(done, check) == done {
			return done.Result()
		}
		p.use(co, 2)
	}
}

// The check is a branch too: both are polled.
func (p *pool) Together(co *futures.Co, tick *timer.Interval) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	for {
		check := futures.Async(func(co *futures.Co) (int, error) {
			if _, err := futures.Await(co, tick.Tick()); err != nil {
				return 0, err
			}
			return p.use(co, 2)
		})
		done, checked := futures.On(futures.Ref[int](work)), futures.On[int](check)
		if co.Select(done, checked) == done {
			return done.Result()
		}
	}
}

// Timers and receives lose nothing by standing still.
func (p *pool) Timers(co *futures.Co, in *mpsc.Receiver[int], stop *oneshot.Receiver[struct{}]) error {
	late := timer.NewSleeper(time.Minute)
	defer late.Drop()
	for {
		item, over, told := futures.On(in.Recv()), futures.On(futures.Ref[time.Time](late)), futures.On(futures.Ref[struct{}](stop))
		switch co.Select(item, over, told) {
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, p.out.Send(n)); err != nil {
				return err
			}
			late.Reset(time.Minute)
		default:
			return nil
		}
	}
}

// Dropped before the block waits.
func (p *pool) DroppedFirst(co *futures.Co, stop *mpsc.Receiver[struct{}]) error {
	turn := p.mu.Lock()
	mine, told := futures.On(futures.Ref(turn)), futures.On(stop.Recv())
	if co.Select(mine, told) == mine {
		g, err := mine.Result()
		if err == nil {
			g.Unlock()
		}
		return err
	}
	turn.Drop()
	g, err := futures.Await(co, p.mu.Lock())
	if err == nil {
		g.Unlock()
	}
	return err
}

// Given away to the branch, and dropped when it lost.
func (p *pool) ByValue(co *futures.Co, tick *timer.Interval) error {
	for {
		mine, check := futures.On(p.mu.Lock()), futures.On(tick.Tick())
		if co.Select(mine, check) == mine {
			g, err := mine.Result()
			if err == nil {
				g.Unlock()
			}
			return err
		}
		if _, err := p.use(co, 1); err != nil {
			return err
		}
	}
}

// Another thing, and the first one is not polled again.
func (p *pool) LastWords(co *futures.Co, stop *mpsc.Receiver[struct{}]) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	done, told := futures.On(futures.Ref[int](work)), futures.On(stop.Recv())
	if co.Select(done, told) == done {
		return done.Result()
	}
	_, err := futures.Await(co, p.out.Send(0))
	return 0, err
}

// It is polled inside of what is waited for.
func (p *pool) Joined(co *futures.Co, tick *timer.Interval) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
	if co.Select(done, check) == done {
		return done.Result()
	}
	n, err := futures.Await(co, futures.Join2(futures.Ref[int](work), p.slots.Acquire(1)))
	if err != nil {
		return 0, err
	}
	n.Second.Value.Release()
	return n.First.Value, nil
}

// A helper is given it.
func (p *pool) Helper(co *futures.Co, tick *timer.Interval) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	for {
		done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
		if co.Select(done, check) == done {
			return done.Result()
		}
		if err := p.beside(co, work); err != nil {
			return 0, err
		}
	}
}

func (p *pool) beside(co *futures.Co, work futures.Future[int]) error {
	done, room := futures.On(futures.Ref(work)), futures.On(p.out.Reserve())
	if co.Select(done, room) == room {
		permit, err := room.Result()
		if err != nil {
			return err
		}
		permit.Send(1)
	}
	return nil
}

// Tasks in a set, and plain streams.
func Tasks(co *futures.Co, p *pool, ids []int) {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	for _, id := range ids {
		set.Push(futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) { return p.use(co, id) })))
	}
	for set.Len() > 0 {
		n, err := futures.Await(co, futures.Next(set))
		if err != nil {
			return
		}
		p.use(co, n)
	}
}

func Plain(co *futures.Co, p *pool, in *mpsc.Receiver[int]) error {
	for n, err := range futures.Each(co, futures.RefStream[int](in)) {
		if err != nil {
			return err
		}
		if _, err := p.use(co, n); err != nil {
			return err
		}
	}
	return nil
}

// What is done with a row is part of what is buffered.
func Inside(co *futures.Co, p *pool, ids []int) error {
	done := stream.Buffered(stream.Map(stream.FromSlice(ids...), func(id int) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			n, err := p.use(co, id)
			if err != nil {
				return 0, err
			}
			_, err = futures.Await(co, p.out.Send(n))
			return n, err
		})
	}), 4)
	for _, err := range futures.Each(co, done) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Timers in a set.
func Timers(co *futures.Co, p *pool) {
	set := stream.NewUnordered[time.Time]()
	defer set.Drop()
	for range 3 {
		set.Push(timer.Sleep(time.Second))
	}
	for set.Len() > 0 {
		if _, err := futures.Await(co, futures.Next(set)); err != nil {
			return
		}
		p.use(co, 1)
	}
}

// After the loop nothing is in it any more.
func After(co *futures.Co, p *pool, ids []int) error {
	rows := stream.Buffered(stream.Map(stream.FromSlice(ids...), func(id int) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) { return p.use(co, id) })
	}), 4)
	sum := 0
	for row, err := range futures.Each(co, rows) {
		if err != nil {
			break
		}
		sum += row
	}
	_, err := p.use(co, sum)
	return err
}

// A channel with room for everything.
func Unbounded(co *futures.Co, in *mpsc.Receiver[int], each func(int)) error {
	tx, rx := mpsc.NewUnbounded[int]()
	defer tx.Drop()
	defer rx.Drop()
	for {
		first, second := futures.On(in.Recv()), futures.On(rx.Recv())
		switch co.Select(first, second) {
		case first:
			n, err := first.Result()
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, tx.Send(n)); err != nil {
				return err
			}
		case second:
			n, err := second.Result()
			if err != nil {
				return err
			}
			each(n)
		}
	}
}

// Send and receive take turns.
func Turns(co *futures.Co, in *mpsc.Receiver[int], each func(int)) error {
	tx, rx := mpsc.New[int](1)
	defer tx.Drop()
	defer rx.Drop()
	for n := range 10 {
		if _, err := futures.Await(co, tx.Send(n)); err != nil {
			return err
		}
		n, err := futures.Await(co, rx.Recv())
		if err != nil {
			return err
		}
		each(n)
	}
	return nil
}

// Somebody else receives too.
func Shared(co *futures.Co, sp futures.Spawner, in *mpsc.Receiver[int], pump func(*mpsc.Receiver[int]) futures.Future[int]) error {
	tx, rx := mpsc.New[int](4)
	defer tx.Drop()
	futures.Spawn(sp, pump(rx)).Detach()
	for {
		n, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		if _, err := futures.Await(co, tx.Send(n)); err != nil {
			return err
		}
	}
}
