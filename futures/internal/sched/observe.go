package sched

import (
	"sync/atomic"
	"time"
)

// Observer counts what a scheduler does and tells a hook. A scheduler without one
// pays a comparison with nil.
type Observer struct {
	Started, Ended      atomic.Uint64 // tasks
	Polls, Wakes        atomic.Uint64
	Steals, Stolen      atomic.Uint64 // times that a worker took from another, and tasks taken
	Parks               atomic.Uint64
	Polling, Parked     atomic.Int64 // nanoseconds, summed over the workers
	Long                atomic.Uint64
	LongTime, LongLimit atomic.Int64 // polls that took longer than LongLimit nanoseconds

	// Hook, if not nil, is told of everything, on the goroutine where it happens.
	Hook func(Event)
}

// EventKind is what happened.
type EventKind uint8

const (
	EventStarted EventKind = iota
	EventWoken
	EventPolling
	EventPolled
	EventEnded
)

// Event is something that happened to a task.
type Event struct {
	Kind EventKind
	Task *Task
	Took time.Duration // EventPolled and EventEnded: the poll
}

// Describe names what the task runs. It is for a hook that is told that the task is
// started, polled or ended; of a woken task nobody but its poller may ask.
func (e Event) Describe() string { return e.Task.runner().Describe() }

func (o *Observer) tell(k EventKind, t *Task, took time.Duration) {
	if o.Hook != nil {
		o.Hook(Event{k, t, took})
	}
}

func (o *Observer) started(t *Task) {
	o.Started.Add(1)
	o.tell(EventStarted, t, 0)
}

func (o *Observer) woken(t *Task) {
	o.Wakes.Add(1)
	o.tell(EventWoken, t, 0)
}

// lost notes that a task has ended without a poll.
func (o *Observer) lost() {
	if o != nil {
		o.Ended.Add(1)
	}
}

func (o *Observer) begin(t *Task) (begun time.Time) {
	o.Polls.Add(1)
	o.tell(EventPolling, t, 0)
	return time.Now()
}

func (o *Observer) end(t *Task, begun time.Time, finished bool) {
	took := time.Since(begun)
	o.Polling.Add(int64(took))
	if limit := o.LongLimit.Load(); limit > 0 && int64(took) > limit {
		o.Long.Add(1)
		o.LongTime.Add(int64(took))
	}
	if finished {
		o.Ended.Add(1)
		o.tell(EventEnded, t, took)
	} else {
		o.tell(EventPolled, t, took)
	}
}
