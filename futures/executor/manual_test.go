package executor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/oneshot"
)

// steps is a future that takes so many polls, and wakes itself between them. Its polls
// go into log.
func steps(n int, name string, log *[]string) futures.Future[int] {
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		*log = append(*log, name)
		if n--; n > 0 {
			cx.Waker().Wake()
			return 0, false, nil
		}
		return 0, true, nil
	}, nil)
}

// TryTick polls one task, the one that was woken first; Poll each once, not those that
// are woken meanwhile; RunUntilStalled all that it takes.
func TestManualSteps(t *testing.T) {
	for _, tt := range []struct {
		name  string
		drive func(m *executor.Manual) string
		want  string
	}{
		{"TryTick", func(m *executor.Manual) string { return fmt.Sprint(m.TryTick(), m.TryTick()) }, "true true: a b"},
		{"Poll", func(m *executor.Manual) string { return fmt.Sprint(m.Poll()) }, "3: a b c"},
		{"Poll again", func(m *executor.Manual) string { return fmt.Sprint(m.Poll(), m.Poll(), m.Poll(), m.Poll()) }, "3 2 1 0: a b c a b a"},
		{"RunUntilStalled", func(m *executor.Manual) string { m.RunUntilStalled(); return fmt.Sprint(m.TryTick()) }, "false: a b c a b a"},
		{"Tick", func(m *executor.Manual) string { return fmt.Sprint(m.Tick(context.Background())) }, "<nil>: a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log []string
			m := executor.NewManual()
			for i, name := range []string{"a", "b", "c"} {
				futures.Spawn(m, steps(3-i, name, &log)).Detach()
			}
			if got := tt.drive(m) + ": " + strings.Join(log, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if err := m.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			if m.Tasks() != 0 {
				t.Errorf("%d tasks are left", m.Tasks())
			}
		})
	}
}

// OnPending is called when there is something to do after there was nothing.
func TestManualOnPending(t *testing.T) {
	var pending atomic.Int32
	m := executor.NewManual(executor.OnPending(func() { pending.Add(1) }))
	tx, rx := oneshot.New[int]()
	task := futures.Spawn[int](m, rx)
	if pending.Load() != 1 {
		t.Errorf("%d calls after a spawn", pending.Load())
	}
	m.RunUntilStalled()
	done := make(chan struct{})
	go func() { tx.Send(7); close(done) }()
	<-done
	if pending.Load() != 2 {
		t.Errorf("%d calls after a wake-up", pending.Load())
	}
	m.RunUntilStalled()
	if v, ready, err := task.Poll(futures.NewContext(futures.NoopWaker())); v != 7 || !ready || err != nil {
		t.Error(v, ready, err)
	}
}

// OnPending is called for what a poll has left to do, too: a task that has woken itself,
// and one that was spawned by another.
func TestManualOnPendingAfterPoll(t *testing.T) {
	pending := make(chan struct{}, 1)
	m := executor.NewManual(executor.OnPending(func() {
		select {
		case pending <- struct{}{}:
		default:
		}
	}))
	task := futures.Spawn(m, futures.Async(func(co *futures.Co) (int, error) {
		co.Yield()
		return futures.Await(co, futures.Spawn(co, futures.Ready(7)))
	}))
	for _, drive := range []func(){func() { m.Poll() }, func() { m.TryTick() }} {
		for range 10 {
			select {
			case <-pending:
				drive()
			default:
			}
		}
	}
	if !task.IsFinished() {
		t.Error("the loop was not told of everything")
	}
	task.Drop()
}

// Tick waits for a task, or for its context.
func TestManualTickWaits(t *testing.T) {
	m := executor.NewManual()
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	if err := m.Tick(ctx); err != why {
		t.Error(err)
	}
	go func() {
		time.Sleep(time.Millisecond)
		futures.Spawn(m, futures.Ready(1)).Detach()
	}()
	if err := m.Tick(context.Background()); err != nil {
		t.Error(err)
	}
}

// RunUntil drives all tasks until one is done, and leaves the others as they are.
func TestRunUntil(t *testing.T) {
	m := executor.NewManual()
	other := futures.Spawn(m, futures.Pending[int]())
	v, err := executor.RunUntil(context.Background(), m, futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, futures.Spawn(co, futures.Ready(7)))
	}))
	if v != 7 || err != nil || other.IsFinished() {
		t.Error(v, err, other.IsFinished())
	}
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		time.Sleep(time.Millisecond)
		cancel(why)
	}()
	cleaned := false
	_, err = executor.RunUntil(ctx, m, futures.Async(func(co *futures.Co) (int, error) {
		defer func() { co.Yield(); cleaned = true }()
		return futures.Await(co, futures.Pending[int]())
	}))
	if err != why || !cleaned {
		t.Error(err, cleaned)
	}
	other.Drop()
	if err := m.Shutdown(context.Background()); err != nil || !other.IsFinished() {
		t.Error(err, other.IsFinished())
	}
	if _, err := executor.RunUntil(context.Background(), m, futures.Ready(1)); err != futures.ErrClosed {
		t.Error(err)
	}
}

// A task that drives its own executor is told so.
func TestManualDrivenByItsTask(t *testing.T) {
	m := executor.NewManual()
	task := futures.Spawn(m, futures.PollFunc(func(*futures.Context) (int, bool, error) {
		m.Poll()
		return 0, true, nil
	}, nil))
	m.RunUntilStalled()
	_, _, err := task.Poll(futures.NewContext(futures.NoopWaker()))
	if err == nil || !strings.Contains(err.Error(), "Manual.Poll called while the executor is being driven") {
		t.Error(err)
	}
}

// Shutdown of a manual executor gives up waiting when its context is done, and can go on.
func TestManualShutdownDeadline(t *testing.T) {
	m := executor.NewManual()
	tx, rx := oneshot.New[int]()
	futures.Spawn(m, futures.Async(func(co *futures.Co) (int, error) {
		defer futures.Await(co, futures.Ref[int](rx))
		return futures.Await(co, futures.Pending[int]())
	})).Detach()
	m.RunUntilStalled()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := m.Shutdown(ctx); err != context.DeadlineExceeded {
		t.Error(err)
	}
	tx.Send(1)
	if err := m.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

// A fixed executor says when it is full, and when it has room again.
func TestFixedFull(t *testing.T) {
	x := executor.NewFixed(2)
	tx, rx := oneshot.New[struct{}]()
	if err := x.Spawn(rx); err != nil {
		t.Fatal(err)
	}
	if err := x.Spawn(futures.Ready(struct{}{})); err != nil {
		t.Fatal(err)
	}
	refused := &flagged{}
	if err := x.Spawn(refused); err != executor.ErrFull || refused.dropped {
		t.Error(err, refused.dropped)
	}
	if x.Len() != 2 || x.Cap() != 2 {
		t.Error(x.Len(), x.Cap())
	}
	x.RunUntilStalled()
	if x.Len() != 1 {
		t.Error(x.Len())
	}
	if err := x.Spawn(futures.Ready(struct{}{})); err != nil {
		t.Error(err)
	}
	x.RunUntilStalled()
	tx.Send(struct{}{})
	x.RunUntilStalled()
	if x.Len() != 0 {
		t.Error(x.Len())
	}
	if err := x.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if err := x.Spawn(refused); err != futures.ErrClosed || refused.dropped {
		t.Error(err, refused.dropped)
	}
}

// flagged is pending for ever and knows whether it was dropped.
type flagged struct {
	dropped bool
	waker   futures.Waker
	polls   int
	done    bool
}

func (f *flagged) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.polls++
	f.waker = cx.Waker()
	return struct{}{}, f.done, nil
}
func (f *flagged) Drop() { f.dropped = true }

// embassy-executor tests waking_with_old_waker_after_respawn and
// waking_after_completion_does_not_poll: a waker of a former task of the slot wakes
// the present one at most once, and that of a finished one nobody.
func TestFixedStaleWaker(t *testing.T) {
	x := executor.NewFixed(1)
	first := &flagged{done: true}
	x.Spawn(first)
	x.RunUntilStalled()
	first.waker.Wake()
	if x.Poll() != 0 || first.polls != 1 {
		t.Error("a finished task was polled")
	}
	second := &flagged{}
	x.Spawn(second)
	x.RunUntilStalled()
	first.waker.Wake()
	first.waker.Wake()
	if x.RunUntilStalled(); second.polls > 2 || first.polls != 1 {
		t.Errorf("polled %d and %d times", first.polls, second.polls)
	}
	if x.Shutdown(context.Background()); !second.dropped {
		t.Error("not dropped by Shutdown")
	}
}

// What a task of a fixed executor spawns through its own co would have to be allocated.
func TestFixedRefusesOthers(t *testing.T) {
	x := executor.NewFixed(1)
	var err error
	x.Spawn(futures.Async(func(co *futures.Co) (struct{}, error) {
		_, err = futures.Await(co, futures.Spawn(co, futures.Ready(1)))
		return struct{}{}, nil
	}))
	x.RunUntilStalled()
	if err != executor.ErrFull {
		t.Error(err)
	}
}

// The reaper of a slot's former task does not mistake the present one for it.
func TestFixedReaperOfFormerTask(t *testing.T) {
	x := executor.NewFixed(1)
	var reaper futures.Reaper
	x.Spawn(futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		reaper = cx.Reaper()
		return struct{}{}, true, nil
	}, nil))
	x.RunUntilStalled()
	second := &flagged{done: true}
	x.Spawn(second)
	c := &closing{}
	reaper.Finish(c)
	x.RunUntilStalled()
	if !c.closed || x.Len() != 0 {
		t.Error(c.closed, x.Len())
	}
	for range 3 { // the slot is in the free list once
		x.Spawn(futures.Ready(struct{}{}))
		if x.Spawn(second) != executor.ErrFull {
			t.Error("there are more slots than one")
		}
		x.RunUntilStalled()
	}
}

// closing is cleanup that takes two polls.
type closing struct{ begun, closed bool }

func (c *closing) Drop() {}
func (c *closing) PollDrop(cx *futures.Context) (ready bool, err error) {
	if !c.begun {
		c.begun = true
		cx.Waker().Wake()
		return false, nil
	}
	c.closed = true
	return true, nil
}

// Panics of a fixed executor's tasks reach the handler, and their slots are free again.
func TestFixedPanic(t *testing.T) {
	var got any
	x := executor.NewFixed(1, executor.PanicHandler(func(pe *futures.PanicError) { got = pe.Value }))
	x.Spawn(futures.PollFunc(func(*futures.Context) (struct{}, bool, error) { panic("ouch") }, nil))
	x.RunUntilStalled()
	if got != "ouch" || x.Len() != 0 {
		t.Error(got, x.Len())
	}
}

// What an executor measures adds up.
func TestMetrics(t *testing.T) {
	ex := executor.New(executor.Workers(2), executor.Measure(time.Millisecond))
	const n = 100
	_, err := executor.Block(ex, futures.Async(func(co *futures.Co) (int, error) {
		for range n {
			task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) { co.Yield(); return 0, nil }))
			futures.Await(co, task)
		}
		time.Sleep(5 * time.Millisecond)
		return 0, nil
	}))
	if err != nil {
		t.Error(err)
	}
	shutdown(t, ex)
	m := ex.Metrics()
	if m.Tasks != 0 || m.Started != n+1 || m.Ended != n+1 || m.Workers != 2 {
		t.Errorf("%+v", m)
	}
	if m.Polls < 2*n+1 || m.Polls > 3*n+2 || m.Wakes > m.Polls || m.Stolen < m.Steals {
		t.Errorf("%+v", m)
	}
	if m.LongPolls < 1 || m.Blocked < 5*time.Millisecond || m.Polling < m.Blocked {
		t.Errorf("%+v", m)
	}
	if m := executor.New(executor.Workers(3)).Metrics(); m != (executor.Metrics{Workers: 3}) {
		t.Errorf("not measured: %+v", m)
	}
}

// The hook is told the life of a task.
func TestTrace(t *testing.T) {
	var log []string
	names := map[futures.TaskID]string{}
	m := executor.NewManual(executor.Trace(func(e executor.TraceEvent) {
		if e.Kind == executor.TaskStarted {
			names[e.Task] = e.Name
		}
		log = append(log, e.Kind.String())
	}))
	f := &flagged{}
	futures.Spawn[struct{}](m, f).Detach()
	m.RunUntilStalled()
	f.done = true
	f.waker.Wake()
	m.RunUntilStalled()
	if got, want := strings.Join(log, " "), "started polling polled woken polling ended"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(names) != 1 {
		t.Error(names)
	}
	for _, name := range names {
		if name != "*executor_test.flagged" {
			t.Error(name)
		}
	}
}
