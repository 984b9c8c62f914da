// Package shortsection holds a lock between two waits, never during one.
package shortsection

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Bucket is a token bucket.
type Bucket struct {
	tokens *lock.Mutex[int]
	refill time.Duration
}

// New makes a full bucket.
func New(tokens int, refill time.Duration) *Bucket {
	return &Bucket{tokens: lock.NewMutex(tokens), refill: refill}
}

// Take waits for a token.
func (b *Bucket) Take(co *futures.Co) error {
	for {
		g, err := futures.Await(co, b.tokens.Lock())
		if err != nil {
			return err
		}
		if *g.Value() > 0 {
			*g.Value()--
			g.Unlock()
			return nil
		}
		g.Unlock()
		if _, err := futures.Await(co, timer.Sleep(b.refill)); err != nil {
			return err
		}
	}
}

// TryFor is Take for at most d.
func (b *Bucket) TryFor(co *futures.Co, d time.Duration) bool {
	take := futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, b.Take(co) })
	_, err := futures.Await(co, timer.Timeout(d, take))
	return err == nil
}
