package sched

import "time"

// NewSpawner makes a futures.Spawner of a handle. It is set by the package
// futures: a spawner's only method is unexported, so nobody else can make one.
var NewSpawner func(h *Handle) any

// HomeOf is the scheduler of the task that a *futures.Context polls; nil outside
// any executor. It is set by the package futures.
var HomeOf func(cx any) Scheduler

// Describe names a future, for messages. It is set by the package futures.
var Describe func(f any) string

// Clock is implemented by a Scheduler with a time of its own, for the timers of its
// tasks.
type Clock interface {
	Now() time.Time
	// AfterFunc makes fn be called when d, which is positive, has passed, on any
	// goroutine and without locks. Stop undoes that; a call of fn that has begun
	// may still end.
	AfterFunc(d time.Duration, fn func()) (stop func())
}

// Witness is implemented by a Scheduler that wants to know what the polls of its tasks
// do. It is asked for only while package trace is on.
type Witness interface {
	// WakerTaken is called when something that t polls asks for the waker.
	WakerTaken(t *Task)
	// Suspended is called when a block that t polls suspends, with the stack of the
	// coroutine: that of the innermost of the blocks that share it.
	Suspended(t *Task, stack []uintptr)
	// Hold says whether a block that t polls, and that has got to a suspension point,
	// is to suspend there once before it waits for anything.
	Hold(t *Task) bool
}

// Outside is implemented by a Scheduler that has to know what goes on outside of it.
type Outside interface {
	// Begin notes that something was begun that will wake a task of the scheduler's: a
	// call that blocks and returns some day, or, if it may also never happen, a
	// wait for a descriptor or a channel. End is called when it is over.
	Begin(what string, waits bool) (end func())
}

// BeginOutside tells the scheduler of the task that cx, a *futures.Context, polls, if
// it wants to know, that something was begun outside: see Outside.Begin. It returns
// nil otherwise.
func BeginOutside(cx any, what string, waits bool) (end func()) {
	if h, ok := HomeOf(cx).(Outside); ok {
		return h.Begin(what, waits)
	}
	return nil
}

// Slot is a task that is used again and again, for executors that must not allocate.
type Slot interface {
	// Load makes the slot run f, a futures.Future[struct{}], and returns it as a task
	// that is ready to be started. The slot is free.
	Load(f any, home *Home) *Task
	// Unload undoes Load of a task that could not be started.
	Unload()
}

// NewSlot makes a free slot. Freed is called whenever it is free again, with no lock
// held and on whichever goroutine the task has ended. It is set by the package futures.
var NewSlot func(freed func(Slot)) Slot

// TaskIDOf returns t's futures.TaskID. It is set by the package futures.
var TaskIDOf func(t *Task) any
