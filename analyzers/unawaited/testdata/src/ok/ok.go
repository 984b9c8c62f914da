// Package ok hands on, drops or completes all it makes.
package ok

import (
	"context"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func Awaited(co *futures.Co, w aio.Writer) error {
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

func Returned(w aio.Writer) futures.Future[struct{}] { return aio.Flush(w) }

func Dropped(w aio.Writer) { aio.Flush(w).Drop() }

func Spawned(s futures.Spawner, w aio.Writer) {
	futures.Spawn(s, aio.Flush(w)).Detach()
}

func Detached(co *futures.Co, w aio.Writer) error {
	_, err := futures.Await(co, futures.Detached(co, aio.Flush(w)))
	return err
}

type Job struct {
	Name string
	Work futures.Future[int]
}

func InField(in *mpsc.Receiver[int]) *Job { return &Job{"receive", in.Recv()} }

func OnChannel(jobs chan<- Job, in *mpsc.Receiver[int]) { jobs <- Job{"receive", in.Recv()} }

type Queue struct {
	later []futures.Future[int]
	named map[string]futures.Future[int]
}

func (q *Queue) Add(name string, in *mpsc.Receiver[int]) {
	if name == "" {
		q.later = append(q.later, in.Recv())
		return
	}
	q.named[name] = in.Recv()
}

func Combined(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	f := futures.Map(in.Recv(), func(n int) int { return n + 1 })
	g := timer.Timeout(time.Second, futures.OrElse(f, func(error) futures.Future[int] { return futures.Ready(0) }))
	return futures.Await(co, g)
}

func Selected(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	item, late := futures.On(in.Recv()), futures.On(timer.Sleep(d))
	if co.Select(item, late) == late {
		return 0, futures.ErrElapsed
	}
	return item.Result()
}

// The branches that are not made are nil.
func SelectedUnderCondition(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	var late *futures.BranchOf[time.Time]
	if d > 0 {
		late = futures.On(timer.Sleep(d))
	}
	item := futures.On(in.Recv())
	if co.Select(item, late) == item {
		return item.Result()
	}
	return 0, futures.ErrElapsed
}

func Joined(co *futures.Co, a, b *mpsc.Receiver[int]) (int, error) {
	x, y := futures.On(a.Recv()), futures.On(b.Recv())
	if err := co.TryJoin(x, y); err != nil {
		return 0, err
	}
	n, _ := x.Result()
	m, err := y.Result()
	return n + m, err
}

// A future that is polled by hand completes when it is ready.
func Polled(cx *futures.Context, in *mpsc.Receiver[int]) (int, bool) {
	f := in.Recv()
	n, ready, _ := f.Poll(cx)
	if !ready {
		f.Drop()
	}
	return n, ready
}

// The sender may be abandoned, the receiver is handed on.
func Receiver() *oneshot.Receiver[int] {
	_, rx := oneshot.New[int]()
	return rx
}

// Owner drops its future in its own Drop.
type Owner struct{ f futures.Future[int] }

func NewOwner(in *mpsc.Receiver[int]) *Owner { return &Owner{f: in.Recv()} }

func (o *Owner) Replace(in *mpsc.Receiver[int]) {
	o.f.Drop()
	o.f = in.Recv()
}

func (o *Owner) Drop() { o.f.Drop() }

func NamedResult(in *mpsc.Receiver[int], check func(context.Context) error) (f futures.Future[int], err error) {
	f = in.Recv()
	defer func() {
		if err != nil {
			f.Drop()
			f = nil
		}
	}()
	err = check(context.Background())
	return f, err
}

// What a Stream yields belongs to who takes it.
func Streams(co *futures.Co, in *mpsc.Receiver[*mpsc.Receiver[int]]) error {
	for rx, err := range futures.Each(co, in) {
		if err != nil {
			return err
		}
		rx.Drop()
	}
	return nil
}
