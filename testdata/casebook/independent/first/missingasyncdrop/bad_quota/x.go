// Package x counts what users store.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Usage struct {
	Bytes int
	Max   int
}

type Quotas struct {
	mu    *lock.Mutex[map[string]*Usage]
	Total int
}

var ErrQuota = errors.New("over quota")

// Charge charges n bytes to user.
func (q *Quotas) Charge(co *futures.Co, user string, n int) error {
	g, err := futures.Await(co, q.mu.Lock()) // want "FV3001"
	if err != nil {
		return err
	}
	u := (*g.Value())[user]
	if u == nil {
		u = &Usage{Max: 1 << 20}
		(*g.Value())[user] = u
	}
	if u.Bytes+n > u.Max {
		return fmt.Errorf("%s: %w", user, ErrQuota)
	}
	u.Bytes += n
	g.Unlock()
	q.Total += n
	return nil
}

// Refund gives n bytes back.
func (q *Quotas) Refund(co *futures.Co, user string, n int) error {
	g, err := futures.Await(co, q.mu.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	if u := (*g.Value())[user]; u != nil {
		u.Bytes = max(0, u.Bytes-n)
	}
	return nil
}
