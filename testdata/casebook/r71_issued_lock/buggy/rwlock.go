// Package rwlock takes a lock for callers that may change their mind.
//
// Whether the caller still wants the lock is asked once the lock has been issued.
// If not, the caller gets an error and nobody gets the lock, ever again.
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
	g, err := futures.Await(co, l.mu.Lock()) // want "FV3001"
	if err != nil {
		return nil, err
	}
	if token.IsCancelled() {
		return nil, futures.ErrCancelled
	}
	return g, nil
}
