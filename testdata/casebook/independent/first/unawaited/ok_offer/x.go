// Package x offers work to a bounded backlog.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Work = futures.Future[int]

type Backlog struct {
	max   int
	works []Work
}

// Offer takes w if there is room and says whether it did.
func (b *Backlog) Offer(w Work) bool {
	if len(b.works) >= b.max {
		return false
	}
	b.works = append(b.works, w)
	return true
}

// Flush completes everything in the backlog and adds up the results.
func (b *Backlog) Flush(co *futures.Co) (sum int, err error) {
	works := b.works
	b.works = nil
	all, err := futures.Await(co, futures.JoinAll(works...))
	for _, r := range all {
		sum += r.Value
		err = errors.Join(err, r.Err)
	}
	return sum, err
}

func delayed(d time.Duration, n int) Work {
	return futures.Map(timer.Sleep(d), func(time.Time) int { return n })
}

// Feed offers one piece of work per number and does at once what is refused.
func Feed(co *futures.Co, b *Backlog, ns []int) (total int, err error) {
	for _, n := range ns {
		w := delayed(time.Duration(n)*time.Millisecond, n)
		if !b.Offer(w) {
			v, err := futures.Await(co, w)
			if err != nil {
				return total, err
			}
			total += v
		}
	}
	rest, err := b.Flush(co)
	return total + rest, err
}
