// Package pair holds the lock that the two halves of one object share, each of
// which may belong to a different task.
//
// A poll of the object runs code of other people: it wakes wakers, and a waker may
// poll the other half on the spot. So nobody waits for this lock on a goroutine: a
// half that finds it held goes pending, and is woken when it is free. The shape is
// that of futures-rs' BiLock, whose guard lives, as here, no longer than a poll.
package pair

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Side is one of the two halves.
type Side uint8

// The two sides.
const (
	A Side = iota
	B
)

// Lock is held by one side at a time, for the length of one poll. The zero Lock is
// free. Its states, guarded by mu:
//
//	free --Lock, Do--> held --Unlock--> free
//
// While it is held, the other side may be waiting (its waker is stored), and
// functions may be queued by Do; Unlock runs them, still holding the lock, until
// there are none, and wakes the waiting side when the lock is free.
type Lock struct {
	mu    sync.Mutex
	held  bool
	wait  [2]futures.Waker
	queue []func()
}

// Lock takes the lock for a poll of side s, or returns false after arranging for
// the waker of cx to be woken when it is free.
func (l *Lock) Lock(s Side, cx *futures.Context) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held {
		l.wait[s] = cx.Waker()
		return false
	}
	l.held = true
	l.wait[s] = nil
	return true
}

// TryLock takes the lock if it is free.
func (l *Lock) TryLock() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	got := !l.held
	l.held = true
	return got
}

// Forget takes the waker of side s away, if it is waiting.
func (l *Lock) Forget(s Side) {
	l.mu.Lock()
	l.wait[s] = nil
	l.mu.Unlock()
}

// Do calls f while nobody else holds the lock: at once if it is free, and otherwise
// by whoever holds it, as the last thing before that lets go. It does not wait.
// The functions run in the order in which they came.
func (l *Lock) Do(f func()) {
	l.mu.Lock()
	if l.held {
		l.queue = append(l.queue, f)
		l.mu.Unlock()
		return
	}
	l.held = true
	l.mu.Unlock()
	defer l.Unlock()
	f()
}

// Unlock runs what was queued by Do and frees the lock. A queued function that
// panics keeps neither the others from running nor the lock from becoming free.
func (l *Lock) Unlock() {
	for {
		l.mu.Lock()
		if len(l.queue) == 0 {
			break
		}
		fs := l.queue
		l.queue = nil
		l.mu.Unlock()
		l.run(fs)
	}
	l.held = false
	ws := l.wait
	l.wait = [2]futures.Waker{}
	l.mu.Unlock()
	defer leaf.Wake(ws[B])
	leaf.Wake(ws[A])
}

// run calls fs; if one of them panics it unlocks on the way out.
func (l *Lock) run(fs []func()) {
	done := false
	defer func() {
		if !done {
			l.Unlock()
		}
	}()
	release.Each(fs, func(f func()) { f() })
	done = true
}
