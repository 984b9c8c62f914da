package executor

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// Metrics is what an executor has done since it was made, as far as it was measured;
// see [Measure]. The numbers are read one after the other while they change, so they
// fit each other only roughly.
type Metrics struct {
	Workers int
	Tasks   int // live: started and not ended
	Started uint64
	Ended   uint64
	Polls   uint64
	Wakes   uint64 // those that led to a poll; waking a task that is woken already does nothing
	Steals  uint64 // how often a worker took tasks from another
	Stolen  uint64 // how many tasks these were
	Parks   uint64 // how often a worker had nothing to do

	Polling time.Duration // spent in polls, summed over the workers
	Parked  time.Duration // spent with nothing to do, up to the last time that a worker went on
	// Blocked is the time spent in polls that took longer than the limit given to
	// Measure, and LongPolls is how many these were: such a poll keeps a worker from
	// its other tasks, as blocking calls and long computations do.
	Blocked   time.Duration
	LongPolls uint64
}

// Measure makes an executor count what it does and measure its polls, for
// [Executor.Metrics]. Polls that take longer than long are counted apart; zero stands
// for 10 ms. It costs two readings of the clock in each poll. An executor that does not
// measure pays nothing.
func Measure(long time.Duration) Option {
	if long < 0 {
		panic("executor: Measure with a negative limit")
	}
	if long == 0 {
		long = 10 * time.Millisecond
	}
	return func(ex *Executor) { ex.observer().LongLimit.Store(int64(long)) }
}

// observer is ex's observer, which it makes if there is none yet.
func (ex *Executor) observer() *sched.Observer {
	if ex.watch == nil {
		ex.watch = new(sched.Observer)
	}
	return ex.watch
}

// Metrics returns what the executor has measured; of one that was made without
// [Measure] or [Trace] it is zero, but for Workers. It may be called at any time, from
// any goroutine.
func (ex *Executor) Metrics() Metrics { return metrics(ex.watch, ex.workers) }

// Metrics is [Executor.Metrics].
func (m *Manual) Metrics() Metrics { return metrics(m.watch, 1) }

func metrics(o *sched.Observer, workers int) Metrics {
	if o == nil {
		return Metrics{Workers: workers}
	}
	ended := o.Ended.Load() // before Started, so that Tasks is not negative
	started := o.Started.Load()
	return Metrics{
		Workers:   workers,
		Tasks:     int(started - ended),
		Started:   started,
		Ended:     ended,
		Polls:     o.Polls.Load(),
		Wakes:     o.Wakes.Load(),
		Steals:    o.Steals.Load(),
		Stolen:    o.Stolen.Load(),
		Parks:     o.Parks.Load(),
		Polling:   time.Duration(o.Polling.Load()),
		Parked:    time.Duration(o.Parked.Load()),
		Blocked:   time.Duration(o.LongTime.Load()),
		LongPolls: o.Long.Load(),
	}
}

// TraceKind is what happened to a task.
type TraceKind uint8

const (
	TaskStarted TraceKind = iota // it was spawned
	TaskWoken                    // it will be polled; not told when it is woken during its own poll
	TaskPolling                  // a poll of it begins
	TaskPolled                   // the poll has ended, and the task is pending
	TaskEnded                    // the poll has ended, and the task with it
)

var kindNames = [...]string{"started", "woken", "polling", "polled", "ended"}

// String returns the kind as one word.
func (k TraceKind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("TraceKind(%d)", k)
}

// TraceEvent is something that happened to a task.
type TraceEvent struct {
	Kind TraceKind
	Task futures.TaskID
	Name string        // what the task runs; with TaskStarted only
	Took time.Duration // the poll; with TaskPolled and TaskEnded only
}

// Trace makes an executor tell fn of everything that happens to its tasks. Fn is called
// where it happens, on any goroutine and several at a time, also from within a poll of
// another task, which it delays: it must be quick, must not block, and must not use the
// executor. Tasks that are refused or given up are started and do not end.
func Trace(fn func(TraceEvent)) Option {
	return func(ex *Executor) {
		ex.observer().Hook = func(e sched.Event) {
			t := TraceEvent{Kind: TraceKind(e.Kind), Task: sched.TaskIDOf(e.Task).(futures.TaskID), Took: e.Took}
			if t.Kind == TaskStarted {
				t.Name = e.Describe()
			}
			fn(t)
		}
	}
}
