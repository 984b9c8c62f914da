package sched

import "sync"

// Link refers to a task without being the task: a block refers through it to the
// task that polled it last, a reaper to the task that it stands for, cleanup to the
// task that waits for it. So the task is reachable through its wakers and handles
// only, while its scheduler has let it go to see whether there are any (see probe).
type Link struct {
	mu      sync.Mutex // held by the scheduler while it has let the task go
	task    *Task
	open    int   // cleanups that the task has retained
	failure error // the first of theirs
	former  bool  // the task has settled and is used again
}

// Link returns the link of t. Only the goroutine that polls t may call it.
func (t *Task) Link() *Link {
	if t.link == nil {
		t.link = &Link{task: t}
	}
	return t.link
}

// Task returns the task.
func (k *Link) Task() *Task {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.task
}

// Retain keeps the task from settling until Release. It fails once the task has
// settled.
func (k *Link) Retain() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.former || k.open == 0 && k.task.Ended() {
		return false
	}
	k.open++
	return true
}

// Release undoes a Retain, with the error that the retained cleanup ended with.
func (k *Link) Release(err error) {
	k.mu.Lock()
	if k.failure == nil {
		k.failure = err
	}
	k.open--
	t := k.task
	last := k.open == 0 && t.Ended()
	k.mu.Unlock()
	if last {
		t.runner().Settled()
	}
}

// Failure is the first error of the cleanups that t has retained. It is for the
// runner, once t has settled.
func (t *Task) Failure() error {
	if t.link == nil {
		return nil
	}
	t.link.mu.Lock()
	defer t.link.mu.Unlock()
	return t.link.failure
}
