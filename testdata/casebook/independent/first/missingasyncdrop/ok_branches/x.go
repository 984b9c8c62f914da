// Package x unlocks on every path by hand, without waiting meanwhile.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Usage struct{ Bytes, Max int }

type Quotas struct {
	mu *lock.Mutex[map[string]*Usage]
}

var ErrQuota = errors.New("over quota")

// Charge charges n bytes to user.
func (q *Quotas) Charge(co *futures.Co, user string, n int) error {
	g, err := futures.Await(co, q.mu.Lock())
	if err != nil {
		return err
	}
	u, ok := (*g.Value())[user]
	if !ok {
		g.Unlock()
		return fmt.Errorf("no user %s", user)
	}
	if u.Bytes+n > u.Max {
		g.Unlock()
		return fmt.Errorf("%s: %w", user, ErrQuota)
	}
	u.Bytes += n
	left := u.Max - u.Bytes
	g.Unlock()
	if left < 1024 {
		co.Yield()
	}
	return nil
}

// TryCharge is Charge that does not wait.
func (q *Quotas) TryCharge(user string, n int) bool {
	g, ok := q.mu.TryLock()
	if !ok {
		return false
	}
	defer g.Unlock()
	u := (*g.Value())[user]
	if u == nil || u.Bytes+n > u.Max {
		return false
	}
	u.Bytes += n
	return true
}
