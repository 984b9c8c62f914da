package main

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
)

// drive runs f to its end: with one worker on the calling goroutine, otherwise on an
// executor that is made for it.
func (s size) drive(f futures.Future[struct{}]) error {
	s.asIfAlone()
	if s.workers <= 1 {
		_, err := executor.Run(f)
		return err
	}
	ex := executor.New(executor.Workers(s.workers))
	_, err := executor.Block(ex, f)
	if stopped := ex.Shutdown(context.Background()); err == nil {
		err = stopped
	}
	return err
}

// noop is a future that does nothing.
type noop struct{}

func (noop) Poll(*futures.Context) (struct{}, bool, error) { return struct{}{}, true, nil }
func (noop) Drop()                                         {}

// A crowd is a future that spawns n tasks and joins them all, in their order, so
// many times. It is made by hand so that joining does not switch stacks.
type crowd struct {
	n, rounds int
	make      func(i int) futures.Future[struct{}]
	tasks     []*futures.Task[struct{}]
	joined    int
	begin     time.Time
	best      time.Duration // the shortest round, its allocations included
}

func newCrowd(n, rounds int, make func(i int) futures.Future[struct{}]) *crowd {
	return &crowd{n: n, rounds: rounds, make: make, best: math.MaxInt64}
}

func (c *crowd) Poll(cx *futures.Context) (struct{}, bool, error) {
	for c.rounds > 0 {
		if c.tasks == nil {
			c.begin = time.Now()
			c.tasks = make([]*futures.Task[struct{}], c.n)
			for i := range c.tasks {
				c.tasks[i] = futures.Spawn(cx, c.make(i))
			}
		}
		for c.joined < len(c.tasks) {
			_, ready, err := c.tasks[c.joined].Poll(cx)
			if !ready {
				return struct{}{}, false, nil
			}
			if err != nil {
				c.Drop()
				return struct{}{}, true, err
			}
			c.joined++
		}
		c.best = min(c.best, time.Since(c.begin))
		c.tasks, c.joined = nil, 0
		c.rounds--
	}
	return struct{}{}, true, nil
}

func (c *crowd) Drop() {
	for _, t := range c.tasks {
		t.Drop()
	}
	c.tasks, c.rounds = nil, 0
}

func spawnTasks(s size) (values, error) {
	c := newCrowd(s.n, times, func(int) futures.Future[struct{}] { return noop{} })
	if err := s.drive(c); err != nil {
		return nil, err
	}
	return values{"ns": float64(c.best) / float64(s.n)}, nil
}

// yielder yields so often.
type yielder struct{ left int }

func (y *yielder) Poll(cx *futures.Context) (struct{}, bool, error) {
	if y.left == 0 {
		return struct{}{}, true, nil
	}
	y.left--
	cx.Waker().Wake()
	return struct{}{}, false, nil
}
func (y *yielder) Drop() {}

// yields is how often each task yields.
const yields = 100

func yieldTasks(s size) (values, error) {
	c := newCrowd(s.n, times, func(int) futures.Future[struct{}] { return &yielder{yields} })
	if err := s.drive(c); err != nil {
		return nil, err
	}
	return values{"ns": float64(c.best) / float64(s.n*yields)}, nil
}

// waiting is a future of 16 bytes that waits for ever, and keeps its waker as those
// do who wait for something. The first poll counts.
type waiting struct{ waker futures.Waker }

func (w *waiting) Poll(cx *futures.Context) (struct{}, bool, error) {
	w.waker = cx.Waker()
	return struct{}{}, false, nil
}
func (w *waiting) Drop() { w.waker = nil }

// pendingTasks measures the memory of tasks that wait for ever.
func pendingTasks(s size) (values, error) {
	return weighTasks(s, func() futures.Future[struct{}] { return &waiting{} })
}

// weighTasks measures the memory that n tasks and their handles add to the process when
// each has been polled, after a collection.
func weighTasks[T any](s size, pending func() futures.Future[T]) (values, error) {
	s.asIfAlone()
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	polled := 0
	var tasks []*futures.Task[T]
	var after float64
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		if tasks == nil {
			tasks = make([]*futures.Task[T], s.n)
			for i := range tasks {
				tasks[i] = futures.Spawn(cx, pending())
			}
			// One more, behind all others, whose end says that they were polled.
			last := futures.Spawn(cx, futures.PollFunc(func(*futures.Context) (struct{}, bool, error) {
				polled = s.n
				return struct{}{}, true, nil
			}, nil))
			last.Detach()
		}
		if polled < s.n {
			cx.Waker().Wake()
			return struct{}{}, false, nil
		}
		runtime.GC()
		//futvet:ignore FV5002 it measures the process while all of its tasks wait, and /proc answers at once
		after, err = residentBytes()
		for _, t := range tasks {
			t.Drop()
		}
		return struct{}{}, true, err
	}, nil)
	if _, err := executor.Run(root); err != nil {
		return nil, err
	}
	return values{"bytes": (after - before) / float64(s.n)}, nil
}

// startExecutor measures the time from making an executor to the end of its first
// task, for the first one of the process and for later ones. GOMAXPROCS is what the
// process has.
func startExecutor(s size) (values, error) {
	start := func() (time.Duration, error) {
		begin := time.Now()
		ex := executor.New(executor.Workers(s.workers))
		_, err := executor.Block(ex, futures.Ready(1))
		took := time.Since(begin)
		if stopped := ex.Shutdown(context.Background()); err == nil {
			err = stopped
		}
		return took, err
	}
	first, err := start()
	if err != nil {
		return nil, err
	}
	var later []time.Duration
	for range s.n {
		took, err := start()
		if err != nil {
			return nil, err
		}
		later = append(later, took)
	}
	slices.Sort(later)
	return values{"first": float64(first), "later": float64(later[len(later)/2])}, nil
}

// A pinger sends numbers and waits for each to come back, so many times. With left
// negative it is the other side: it sends back what it gets.
type pinger struct {
	tx   *mpsc.SinkSender[uint64]
	rx   *mpsc.Receiver[uint64]
	left int
	v    uint64
	send bool // v is to be sent next
}

func (p *pinger) Poll(cx *futures.Context) (struct{}, bool, error) {
	for {
		if p.send {
			ready, err := p.tx.PollSend(cx, p.v)
			if !ready {
				return struct{}{}, false, nil
			}
			if err != nil {
				p.Drop()
				return struct{}{}, true, err
			}
			p.send = false
		}
		v, ready, err := p.rx.PollNext(cx)
		if !ready {
			return struct{}{}, false, nil
		}
		if p.left--; err != nil || p.left == 0 {
			p.Drop() // io.EOF is how the other side ends
			return struct{}{}, true, nil
		}
		p.v, p.send = v+1, true
	}
}

func (p *pinger) Drop() {
	p.tx.Drop()
	p.rx.Drop()
}

func pingPong(s size) (values, error) {
	shortest := math.Inf(1)
	for range times {
		tx1, rx1 := mpsc.New[uint64](1)
		tx2, rx2 := mpsc.New[uint64](1)
		c := newCrowd(2, 1, func(i int) futures.Future[struct{}] {
			if i == 0 {
				return &pinger{tx: tx2.IntoSink(), rx: rx1, left: -1}
			}
			return &pinger{tx: tx1.IntoSink(), rx: rx2, left: s.n, send: true}
		})
		if err := s.drive(c); err != nil {
			return nil, err
		}
		shortest = min(shortest, float64(c.best)/float64(s.n))
	}
	return values{"ns": shortest}, nil
}
