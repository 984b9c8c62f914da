// Package trap drops the siblings of the first failure. All of them only wait and
// look: each takes a lock and reads under it, and may be dropped anywhere and done
// again.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// Config is what several tasks read.
type Config struct{ Limit int }

// limit is the configured limit.
//
// Cancel safety: safe, but it gives up its place in the queue for the lock.
func limit(m *lock.Mutex[Config]) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		c, err := futures.Await(co, m.Lock())
		if err != nil {
			return 0, err
		}
		defer c.Unlock()
		return c.Value().Limit, nil
	})
}

// Admit says of every request whether it is within both limits.
func Admit(co *futures.Co, low, high *lock.Mutex[Config], in *mpsc.Receiver[int], say func(bool)) error {
	for {
		least := futures.On(limit(low))
		most := futures.On(limit(high))
		if err := co.TryJoin(least, most); err != nil {
			return err
		}
		from, _ := least.Result()
		to, _ := most.Result()
		n, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		say(from <= n && n <= to)
	}
}

// Sample reads the limits of several configurations, again and again, until all
// can be read.
func Sample(co *futures.Co, ms []*lock.Mutex[Config]) []int {
	for {
		var reads []futures.Future[int]
		for _, m := range ms {
			reads = append(reads, limit(m))
		}
		if limits, err := futures.Await(co, futures.TryJoinAll(reads...)); err == nil {
			return limits
		}
	}
}
