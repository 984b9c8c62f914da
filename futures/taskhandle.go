package futures

import (
	"fmt"
	"weak"

	"github.com/futvet/futvet/futures/internal/sched"
)

// AbortHandle returns a handle that aborts the task from elsewhere, also after the
// task was detached or handed on. Any number may be had. Dropping a handle does
// nothing; it keeps the task's memory for as long as it is kept.
func (t *Task[T]) AbortHandle() *AbortHandle { return &AbortHandle{task: t} }

// aborted implements aborter.
func (t *Task[T]) aborted() bool { return t.head.Aborted() }

// TaskID tells a task from all others. IDs are comparable: those of the same task
// are equal, those of different tasks never are, also after the tasks have ended. An
// ID does not keep its task's memory. (A task that nothing refers to any more, so
// that nothing can wake it, may be given another ID by an executor that has looked
// for a deadlock and found none.) The zero TaskID is no task's.
type TaskID struct{ task weak.Pointer[sched.Task] }

func init() {
	sched.TaskIDOf = func(t *sched.Task) any { return TaskID{weak.Make(t)} }
}

// ID returns the task's ID.
func (t *Task[T]) ID() TaskID { return TaskID{weak.Make(&t.head)} }

// TaskID returns the ID of the task that is being polled; ok is false outside any
// executor.
func (cx *Context) TaskID() (id TaskID, ok bool) {
	if cx.task == nil {
		return TaskID{}, false
	}
	return TaskID{weak.Make(cx.task)}, true
}

// TaskID returns the ID of the task that runs the block; ok is false outside any
// executor.
func (co *Co) TaskID() (id TaskID, ok bool) { return co.context().TaskID() }

// String shows the ID, for messages.
func (id TaskID) String() string {
	if t := id.task.Value(); t != nil {
		return fmt.Sprintf("task %p", t)
	}
	return "task (gone)"
}
