// Package rwlock takes a lock for callers that may change their mind.
//
// A lock that has been issued is given to the caller, who releases it; only the
// wait for it can be called off.
//
// Source: microsoft/vs-threading#201.
package rwlock

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Table is what the lock guards.
type Table struct{ rows map[string]int }

// Lock is the lock with its queue.
type Lock struct {
	mu *lock.RWMutex[Table]
}

// Write returns the table, locked for writing.
func (l *Lock) Write(co *futures.Co, token *futures.CancelToken) (*lock.Guard[Table], error) {
	return futures.Await(co, futures.RunUntilCancelled(token, l.mu.Lock()))
}
