// Package x answers look-ups from a shard.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Query struct {
	Key   string
	Limit int
}

type Shard struct {
	mu   *lock.Mutex[map[string][]string]
	tick time.Duration
}

var ErrLimit = errors.New("limit out of range")

func (s *Shard) rows(key string) futures.Future[[]string] {
	return futures.Async(func(co *futures.Co) ([]string, error) {
		g, err := futures.Await(co, s.mu.Lock())
		if err != nil {
			return nil, err
		}
		defer g.Unlock()
		return (*g.Value())[key], nil
	})
}

// Find answers q. It begins the look-up before it checks the limit.
func (s *Shard) Find(co *futures.Co, q Query) ([]string, error) {
	found := s.rows(q.Key) // want "FV1001"
	if q.Limit < 0 || q.Limit > 1000 {
		return nil, ErrLimit
	}
	rows, err := futures.Await(co, found)
	if err != nil {
		return nil, err
	}
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
	}
	return rows, nil
}
