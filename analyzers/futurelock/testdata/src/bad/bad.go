// Package bad holds waits during which futures that were started stand still.
package bad

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

type pool struct {
	slots *lock.Semaphore
	mu    *lock.Mutex[int]
	out   *mpsc.Sender[int]
}

// Backend is somewhere else.
type Backend interface {
	Get(id int) futures.Future[int]
	Log(text string) futures.Future[struct{}]
}

func (p *pool) use(co *futures.Co, n int) (int, error) {
	slot, err := futures.Await(co, p.slots.Acquire(1))
	if err != nil {
		return 0, err
	}
	defer slot.Release()
	return futures.Await(co, futures.Map(timer.Sleep(time.Second), func(time.Time) int { return n }))
}

// The same pool, from a method.
func (p *pool) Method(co *futures.Co, tick *timer.Interval) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	for {
		done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
		switch co.Select(done, check) {
		case done:
			return done.Result()
		case check:
			p.use(co, 2) // want `FV2003: work is not polled while the block waits here for its turn, which it may be keeping from others`
		}
	}
}

// The lock's own future, lent.
func (p *pool) Turn(co *futures.Co, tick *timer.Interval) error {
	turn := p.mu.Lock()
	defer turn.Drop()
	for {
		mine, check := futures.On(futures.Ref(turn)), futures.On(tick.Tick())
		switch co.Select(mine, check) {
		case mine:
			g, err := mine.Result()
			if err == nil {
				g.Unlock()
			}
			return err
		case check:
			g, err := futures.Await(co, p.mu.Lock()) // want `FV2003: turn is not polled while the block waits here for its turn`
			if err != nil {
				return err
			}
			*g.Value()++
			g.Unlock()
		}
	}
}

// Never polled again, but both wait at the same lock: dropped too late.
func (p *pool) Late(co *futures.Co, stop *mpsc.Receiver[struct{}]) error {
	turn := p.mu.Lock()
	defer turn.Drop()
	mine, told := futures.On(futures.Ref(turn)), futures.On(stop.Recv())
	if co.Select(mine, told) == mine {
		g, err := mine.Result()
		if err == nil {
			g.Unlock()
		}
		return err
	}
	g, err := futures.Await(co, p.mu.Lock()) // want `FV2003: turn is not polled while the block waits here for its turn`
	if err == nil {
		g.Unlock()
	}
	return err
}

// Something else is waited for: a warning.
func (p *pool) Logged(co *futures.Co, tick *timer.Interval, b Backend) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	for {
		done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
		switch co.Select(done, check) {
		case done:
			return done.Result()
		case check:
			futures.Await(co, b.Log("still at it")) // want `FV2003: work is not polled while the block waits here: spawn it`
		}
	}
}

// Room in a channel.
func (p *pool) Report(co *futures.Co, tick *timer.Interval, b Backend) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, b.Get(1)) })
	defer work.Drop()
	for n := 0; ; n++ {
		done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
		if co.Select(done, check) == done {
			return done.Result()
		}
		if _, err := futures.Await(co, p.out.Send(n)); err != nil { // want `FV2003: work is not polled while the block waits here for its turn`
			return 0, err
		}
	}
}

// Another select does not poll it either.
func (p *pool) InnerSelect(co *futures.Co, tick, tock *timer.Interval) (int, error) {
	work := futures.Async(func(co *futures.Co) (int, error) { return p.use(co, 1) })
	defer work.Drop()
	for {
		done, check := futures.On(futures.Ref[int](work)), futures.On(tick.Tick())
		if co.Select(done, check) == done {
			return done.Result()
		}
		room, late := futures.On(p.out.Reserve()), futures.On(tock.Tick())
		if co.Select(room, late) == room { // want `FV2003: work is not polled while the block waits here for its turn`
			if permit, err := room.Result(); err == nil {
				permit.Send(1)
			}
		}
	}
}

// The other futures of a set stand still while the outcome of one is worked on.
func Set(co *futures.Co, b Backend, ids []int) {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	for _, id := range ids {
		set.Push(b.Get(id))
	}
	for set.Len() > 0 {
		if _, err := futures.Await(co, futures.Next(set)); err != nil {
			return
		}
		futures.Await(co, b.Log("one")) // want `FV2003: what is in set is not polled while the block waits here: spawn it`
	}
}

// A set that is not polled yet, and a permit that the futures in it hold.
func Limited(co *futures.Co, p *pool, ids []int) {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	for _, id := range ids {
		permit, err := futures.Await(co, p.slots.Acquire(1)) // want `FV2003: what is in set is not polled while the block waits here for its turn`
		if err != nil {
			return
		}
		set.Push(futures.Async(func(co *futures.Co) (int, error) {
			defer permit.Release()
			return p.use(co, id)
		}, permit))
	}
	for range futures.Each(co, futures.RefStream[int](set)) {
	}
}

func Buffered(co *futures.Co, b Backend, ids []int) error {
	rows := stream.BufferUnordered(stream.Map(stream.FromSlice(ids...), b.Get), 4)
	for row, err := range futures.Each(co, rows) {
		if err != nil {
			return err
		}
		futures.Await(co, b.Get(row)) // want `FV2003: what is in rows is not polled while the block waits here`
	}
	return nil
}

// Of a stream that was made of the buffered one.
func Adapted(co *futures.Co, p *pool, ids []int) error {
	rows := stream.Take(stream.Buffered(stream.Map(stream.FromSlice(ids...), func(id int) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) { return p.use(co, id) })
	}), 4), 10)
	for row, err := range futures.Each(co, rows) {
		if err != nil {
			return err
		}
		if _, err := p.use(co, row); err != nil { // want `FV2003: what is in rows is not polled while the block waits here for its turn`
			return err
		}
	}
	return nil
}

// Both ends of one channel are this loop's.
func Own(co *futures.Co, in *mpsc.Receiver[int], each func(int)) error {
	tx, rx := mpsc.New[int](4)
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
			if _, err := futures.Await(co, tx.Send(n)); err != nil { // want `FV2003: rx is not received from while the block waits here for room in it`
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

// Polled once, and then something like it is waited for.
func Once(co *futures.Co, a, b *lock.OnceCell[int], init func() futures.Future[int]) error {
	attempt := a.GetOrInit(init)
	defer attempt.Drop()
	if _, err := futures.Await(co, futures.PollOnce(futures.Ref(attempt))); err != nil {
		return err
	}
	_, err := futures.Await(co, a.GetOrInit(init)) // want `FV2003: attempt is not polled while the block waits here for its turn`
	return err
}
