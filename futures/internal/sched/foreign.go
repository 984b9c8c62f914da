package sched

import "sync/atomic"

// What a scheduler outside this package needs of its tasks.

// Runner is the typed half of t.
func (t *Task) Runner() Runner { return t.runner() }

// Poll polls t once; its scheduler has just taken it from its queue. Woken means that
// it was woken meanwhile and is to be queued, over that it is never to be polled
// again. A poll that calls runtime.Goexit ends the calling goroutine, after it has
// ended the task.
//
//go:noinline
func (t *Task) Poll(w *Worker) (woken, over bool) {
	if t.Ended() {
		return false, true
	}
	f := t.run(w, unlisted{})
	return f == again, f == ended
}

// unlisted is the lister of a scheduler that has a list of its own.
type unlisted struct{}

func (unlisted) list(*Task)    {}
func (unlisted) unlist(*Task)  {}
func (unlisted) exiting(*Task) {}

// Finish marks t as done, though it may have been polled never, or never to its end.
func (t *Task) Finish() {
	if !t.Ended() {
		t.finish()
	}
}

// SetHome makes home the home of t, which is being started.
func (t *Task) SetHome(home *Home) { t.move(home) }

// MarkAborted is Abort without the wake-up, of a task that is to be polled anyway.
func (t *Task) MarkAborted() { atomic.OrUint32(&t.state, aborted) }
