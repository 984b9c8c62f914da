// Package lib is another package, as the shapes need one.
package lib

import (
	"fmt"
	"iter"
	"os"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Start makes a future, which its caller owns.
func Start(n int) futures.Future[int] {
	return futures.Map(timer.Sleep(1), func(time.Time) int { return n })
}

// Start2 does so, or fails.
func Start2(n int) (futures.Future[int], error) {
	if n < 0 {
		return nil, fmt.Errorf("lib: %d", n)
	}
	return Start(n), nil
}

// Wait suspends the block, two calls deep.
func Wait(co *futures.Co) error { return wait(co) }

func wait(co *futures.Co) error {
	_, err := futures.Await(co, timer.Sleep(1))
	return err
}

// Lock locks a mutex and returns what unlocks it.
func Lock(mu *sync.Mutex) *Held {
	mu.Lock()
	return &Held{mu: mu}
}

// Held is a mutex that is locked.
type Held struct{ mu *sync.Mutex }

// Unlock unlocks it.
func (h *Held) Unlock() { h.mu.Unlock() }

// Fatal does not return.
func Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

// Count counts.
func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
