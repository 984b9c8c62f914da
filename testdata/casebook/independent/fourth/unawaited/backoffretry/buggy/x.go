// Package backoffretry tries an operation again, later and later, until its budget is spent.
package backoffretry

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

var ErrBudget = errors.New("backoffretry: budget spent")

type Policy struct {
	First, Max time.Duration
	Budget     time.Duration
	Permanent  func(error) bool
}

func (p Policy) next(d time.Duration) time.Duration { return min(2*d, p.Max) }

// Do runs attempt until it succeeds, fails for good, or would go beyond the budget.
func Do[T any](co *futures.Co, p Policy, attempt func(n int) futures.Future[T]) (result T, err error) {
	spent, pause := time.Duration(0), p.First
	for n := 1; ; n++ {
		try := attempt(n) // want "FV1001"
		if spent > p.Budget {
			return result, errors.Join(ErrBudget, err)
		}
		result, err = futures.Await(co, try)
		switch {
		case err == nil:
			return result, nil
		case p.Permanent != nil && p.Permanent(err):
			return result, fmt.Errorf("attempt %d: %w", n, err)
		}
		if _, serr := futures.Await(co, timer.Sleep(pause)); serr != nil {
			return result, serr
		}
		spent += pause
		pause = p.next(pause)
	}
}

// Quota is what a remote side allows us; it is asked for with retries.
type Quota struct{ Bytes int }

type Source interface {
	Fetch(tenant string) futures.Future[Quota]
}

func Load(co *futures.Co, src Source, tenant string) (Quota, error) {
	policy := Policy{First: 10 * time.Millisecond, Max: time.Second, Budget: 5 * time.Second}
	return Do(co, policy, func(int) futures.Future[Quota] { return src.Fetch(tenant) })
}
