// Package ok lends and polls again and again, and never what has completed.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Fused(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := futures.Fuse(timer.Sleep(time.Minute))
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref[time.Time](late))
		if co.Select(item, alarm) == alarm {
			warn()
		} else if _, err := item.Result(); err != nil {
			return err
		}
	}
}

func Returns(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) error {
	late := timer.Sleep(d)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		if co.Select(item, alarm) == alarm {
			return futures.ErrElapsed
		}
		if _, err := item.Result(); err != nil {
			return err
		}
	}
}

// An idle time-out is made anew in every turn.
func Anew(co *futures.Co, in *mpsc.Receiver[int], idle func()) error {
	for {
		item, quiet := futures.On(in.Recv()), futures.On(timer.Sleep(time.Minute))
		if co.Select(item, quiet) == quiet {
			idle()
		} else if _, err := item.Result(); err != nil {
			return err
		}
	}
}

// A task is fused.
func Task(co *futures.Co, f futures.Future[int], beat *timer.Interval) (n int) {
	task := futures.Spawn(co, f)
	defer task.Drop()
	for range 10 {
		done, tick := futures.On(futures.Ref[int](task)), futures.On(beat.Tick())
		if co.Select(done, tick) == done {
			n++
		}
	}
	return n
}

// A receiver is a stream that is fused.
func Receiver(co *futures.Co, a, b *mpsc.Receiver[int]) (n int) {
	for range 10 {
		x, y := futures.On(futures.Next[int](a)), futures.On(futures.Next[int](b))
		if co.Select(x, y) == x {
			n++
		}
	}
	return n
}

// A nil future is never taken.
func NilFuture(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) error {
	late := timer.Sleep(d)
	defer func() {
		if late != nil {
			late.Drop()
		}
	}()
	for {
		var alarm *futures.BranchOf[time.Time]
		if late != nil {
			alarm = futures.On(futures.Ref(late))
		}
		item := futures.On(in.Recv())
		if co.Select(item, alarm) == alarm {
			late = nil
			continue
		}
		if _, err := item.Result(); err != nil {
			return err
		}
	}
}

// A Poll method that has a state.
type Then struct {
	first  futures.Future[int]
	second futures.Future[int]
	n      int
	state  int
}

func (t *Then) Poll(cx *futures.Context) (int, bool, error) {
	if t.state == 0 {
		n, ready, err := t.first.Poll(cx)
		if !ready {
			return 0, false, nil
		}
		if err != nil {
			t.second.Drop()
			return 0, true, err
		}
		t.n, t.state = n, 1
	}
	n, ready, err := t.second.Poll(cx)
	return t.n + n, ready, err
}

func (t *Then) Drop() {
	if t.state == 0 {
		t.first.Drop()
	}
	t.second.Drop()
}

// A field that is nil once it has completed.
type Pair struct {
	a, b futures.Future[int]
	sum  int
}

func (p *Pair) Poll(cx *futures.Context) (int, bool, error) {
	for _, f := range []*futures.Future[int]{&p.a, &p.b} {
		if *f == nil {
			continue
		}
		if n, ready, err := (*f).Poll(cx); ready {
			*f = nil
			p.sum += n
			if err != nil {
				p.Drop()
				return 0, true, err
			}
		}
	}
	return p.sum, p.a == nil && p.b == nil, nil
}

func (p *Pair) Drop() {
	if p.a != nil {
		p.a.Drop()
	}
	if p.b != nil {
		p.b.Drop()
	}
}

// A loop that polls until it is ready.
func Spin(f futures.Future[int], cx *futures.Context) (int, error) {
	for {
		if n, ready, err := f.Poll(cx); ready {
			return n, err
		}
	}
}

// Awaited where it has not won.
func AwaitedInstead(co *futures.Co, in *mpsc.Receiver[int], warn func()) (int, error) {
	item := in.Recv()
	defer item.Drop()
	first, alarm := futures.On(futures.Ref(item)), futures.On(timer.Sleep(time.Second))
	if co.Select(first, alarm) == first {
		return first.Result()
	}
	warn()
	return futures.Await(co, item)
}

// Where it has, another takes its place.
func AwaitedAnew(co *futures.Co, in *mpsc.Receiver[int], use func(int)) (int, error) {
	item := in.Recv()
	defer func() { item.Drop() }()
	first, alarm := futures.On(futures.Ref(item)), futures.On(timer.Sleep(time.Second))
	if co.Select(first, alarm) == first {
		n, err := first.Result()
		if err != nil {
			return 0, err
		}
		use(n)
		item = in.Recv()
	}
	return futures.Await(co, item)
}

// A flag says whether it has won.
func AwaitedByFlag(co *futures.Co, in *mpsc.Receiver[int]) (n int, err error) {
	item := in.Recv()
	defer item.Drop()
	done := false
	first, alarm := futures.On(futures.Ref(item)), futures.On(timer.Sleep(time.Second))
	switch co.Select(first, alarm) {
	case first:
		n, err = first.Result()
		done = true
	case alarm:
	}
	if !done {
		n, err = futures.Await(co, item)
	}
	return n, err
}

// What a future was ready with is there if it did not fail, and says that it was.
type permitted struct {
	acquire futures.Future[*lock.Permit]
	permit  *lock.Permit
	work    futures.Future[int]
}

func (p *permitted) Poll(cx *futures.Context) (int, bool, error) {
	if p.permit == nil {
		permit, ready, err := p.acquire.Poll(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		p.permit = permit
	}
	n, ready, err := p.work.Poll(cx)
	if ready {
		p.permit.Release()
	}
	return n, ready, err
}

func (p *permitted) Drop() {
	p.acquire.Drop()
	p.work.Drop()
	if p.permit != nil {
		p.permit.Release()
	}
}
