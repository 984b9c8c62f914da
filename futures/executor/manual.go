package executor

import (
	"context"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// Manual is an executor that a program drives itself, from its own loop: nothing is
// polled but by a call of Tick, TryTick, Poll or Shutdown. So it fits into the loop of
// a game, a user interface or another event system, and into tests. It is futures-rs'
// LocalPool, smol's Executor with one thread, and embassy's raw executor.
//
// As a Spawner it may be used from any goroutine, and so may the wakers of its tasks.
// All its methods are for one goroutine at a time, and must not be called by a task of
// its own. A goroutine that is locked to its thread (runtime.LockOSThread) must not
// drive async blocks: the Go runtime would end the program.
type Manual struct {
	futures.Spawner
	local  *sched.Local
	watch  *sched.Observer
	driven atomic.Bool
}

// NewManual returns an executor without tasks. It pays no heed to Workers. Its owner
// calls Shutdown when it is not needed any more; one whose tasks have all ended needs
// none.
func NewManual(opts ...Option) *Manual {
	ex := configure(opts)
	l := sched.NewLocal(ex.failed)
	if ex.pend != nil {
		l.OnPending(ex.pend)
	}
	l.Observe(ex.watch)
	return &Manual{Spawner: spawnerOf(l.Home()), local: l, watch: ex.watch}
}

// OnPending makes fn be called when a manual executor that had nothing to do may have
// got something, so that the program's loop knows when to call it. It is called from
// any goroutine, by whoever wakes or spawns a task, at times without need, and also
// during a poll; it must not block, nor call the executor. It is embassy's pender.
func OnPending(fn func()) Option {
	return func(ex *Executor) { ex.pend = fn }
}

// drive notes that the executor is being driven until the function that it returns is
// called. What is left to do then has to be told to the program's loop.
func (m *Manual) drive(name string) (done func()) {
	if !m.driven.CompareAndSwap(false, true) {
		panic("executor: Manual." + name + " called while the executor is being driven, by a task or another goroutine")
	}
	return func() {
		m.driven.Store(false)
		m.local.Remind()
	}
}

// TryTick polls one task that was woken, the one that has waited longest, and says
// whether there was one.
func (m *Manual) TryTick() bool {
	defer m.drive("TryTick")()
	return m.local.Step()
}

// Tick polls one task that was woken; it waits for one if there is none. If ctx is done
// first it returns the cause.
func (m *Manual) Tick(ctx context.Context) error {
	mustNotPoll("Manual.Tick")
	defer m.drive("Tick")()
	for !m.local.Step() {
		if !m.local.Wait(ctx.Done()) {
			return context.Cause(ctx)
		}
	}
	return nil
}

// Poll polls every task that was woken before the call, once each, and returns how
// many these were. Tasks that are woken meanwhile wait for the next call, so Poll
// returns even if a task wakes itself for ever.
func (m *Manual) Poll() int {
	defer m.drive("Poll")()
	return m.local.Round()
}

// RunUntilStalled polls until no task is woken any more. It does not return while a
// task wakes itself.
func (m *Manual) RunUntilStalled() {
	defer m.drive("RunUntilStalled")()
	for m.local.Step() {
	}
}

// RunUntil drives f, as a task, together with all others until f is done, and returns
// its outcome. It takes ownership of f. The others are left as they are then. If ctx is
// done first, f is cancelled, and RunUntil returns the cause when f has stopped; what
// f returns all the same is dropped if it is a Dropper.
func RunUntil[T any](ctx context.Context, m *Manual, f futures.Future[T]) (value T, err error) {
	mustNotPoll("RunUntil")
	defer m.drive("RunUntil")()
	task := futures.Spawn(m, f)
	for stop := ctx.Done(); !task.IsFinished(); {
		if m.local.Step() || m.local.Wait(stop) {
			continue
		}
		stop = nil
		task.Abort()
	}
	v, _, err := task.Poll(futures.NewContext(futures.NoopWaker()))
	if err == futures.ErrCancelled && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return v, err
}

// Tasks is how many tasks are pending. Those that wait for their first poll are not
// counted.
func (m *Manual) Tasks() int { return m.local.Live() }

// Shutdown refuses new tasks, cancels all that are there, and polls until their cleanup
// is finished. If ctx is done first it returns the cause; it may be called again to go
// on.
func (m *Manual) Shutdown(ctx context.Context) error {
	mustNotPoll("Manual.Shutdown")
	defer m.drive("Shutdown")()
	m.local.Cancel()
	for !m.local.Closed() {
		if !m.local.Step() && !m.local.Wait(ctx.Done()) {
			return context.Cause(ctx)
		}
	}
	return nil
}
