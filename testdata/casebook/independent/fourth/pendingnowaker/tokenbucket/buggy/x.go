// Package tokenbucket admits callers while there are tokens.
package tokenbucket

import (
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Bucket struct {
	mu     sync.Mutex
	tokens int
}

func New(n int) *Bucket { return &Bucket{tokens: n} }

// Refill adds tokens.
func (b *Bucket) Refill(n int) {
	b.mu.Lock()
	b.tokens += n
	b.mu.Unlock()
}

func (b *Bucket) take(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < n {
		return false
	}
	b.tokens -= n
	return true
}

type admission struct {
	b     *Bucket
	n     int
	start time.Time
	spent *time.Duration
}

// Take is ready once there are n tokens, which it has taken then.
func (b *Bucket) Take(n int, spent *time.Duration) futures.Future[int] {
	return &admission{b: b, n: n, spent: spent}
}

func (a *admission) Poll(cx *futures.Context) (int, bool, error) {
	if a.start.IsZero() {
		a.start = timer.Now()
	}
	if !a.b.take(a.n) {
		return 0, false, nil // want "FV4001"
	}
	*a.spent = timer.Now().Sub(a.start)
	return a.n, true, nil
}

func (a *admission) Drop() {
}
