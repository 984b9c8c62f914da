package executor

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// ErrFull is the error of [Fixed.Spawn] when every slot is taken.
var ErrFull = errors.New("executor: every slot is taken")

// Fixed is a manual executor with a fixed number of slots for tasks, after embassy's
// task pools: it allocates its memory when it is made, and neither spawning nor polling
// nor waking allocates any. A program that must not grow knows from its beginning what
// its tasks cost, and learns from Spawn when they are too many.
//
// A task has no handle. Its outcome is not seen, except that a panic goes to the panic
// handler, and it cannot be cancelled but by Shutdown. Its slot is free again as soon
// as it has ended. A waker that is left of it wakes the slot's next task, which does no
// harm: wake-ups without need are legal.
//
// What drives it, and from which goroutine, is as with [Manual]. It is no
// futures.Spawner: what a task spawns through its own co or Context would have to be
// allocated, and ends with ErrFull. Only cleanup that outlives its owner is accepted
// beyond the slots.
type Fixed struct {
	m     *Manual
	slots int

	mu   sync.Mutex
	free []sched.Slot // has room for all of them
}

// NewFixed returns an executor with n slots, at least 1. It pays no heed to Workers.
func NewFixed(n int, opts ...Option) *Fixed {
	if n < 1 {
		panic(fmt.Sprintf("executor: NewFixed with %d slots", n))
	}
	x := &Fixed{m: NewManual(opts...), slots: n, free: make([]sched.Slot, 0, n)}
	x.m.local.SlotsOnly(ErrFull)
	for range n {
		x.free = append(x.free, sched.NewSlot(x.release))
	}
	return x
}

func (x *Fixed) release(s sched.Slot) {
	x.mu.Lock()
	x.free = append(x.free, s)
	x.mu.Unlock()
}

// Spawn starts f as a task in a free slot and takes ownership of it. If there is none
// it returns ErrFull, after Shutdown futures.ErrClosed, and f stays with its caller. It
// may be called from any goroutine, and by the executor's tasks.
func (x *Fixed) Spawn(f futures.Future[struct{}]) error {
	if f == nil {
		panic("executor: Fixed.Spawn of a nil future")
	}
	if x.m.local.Closing() {
		return futures.ErrClosed
	}
	x.mu.Lock()
	last := len(x.free) - 1
	if last < 0 {
		x.mu.Unlock()
		return ErrFull
	}
	s := x.free[last]
	x.free[last] = nil
	x.free = x.free[:last]
	x.mu.Unlock()
	t := s.Load(f, x.m.local.Home())
	if err := x.m.local.StartSlot(t); err != nil {
		// Shut down meanwhile.
		s.Unload()
		x.release(s)
		return err
	}
	return nil
}

// Cap is the number of slots.
func (x *Fixed) Cap() int { return x.slots }

// Len is how many slots are taken.
func (x *Fixed) Len() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.slots - len(x.free)
}

// TryTick is [Manual.TryTick].
func (x *Fixed) TryTick() bool { return x.m.TryTick() }

// Tick is [Manual.Tick].
func (x *Fixed) Tick(ctx context.Context) error { return x.m.Tick(ctx) }

// Poll is [Manual.Poll].
func (x *Fixed) Poll() int { return x.m.Poll() }

// RunUntilStalled is [Manual.RunUntilStalled].
func (x *Fixed) RunUntilStalled() { x.m.RunUntilStalled() }

// Shutdown is [Manual.Shutdown].
func (x *Fixed) Shutdown(ctx context.Context) error { return x.m.Shutdown(ctx) }

// Metrics is [Executor.Metrics].
func (x *Fixed) Metrics() Metrics { return x.m.Metrics() }
