// Package leasewatch holds a lease for at most its term and renews its mark.
package leasewatch

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

var ErrExpired = errors.New("leasewatch: lease expired")

type Lease struct {
	Term  time.Duration
	marks int
}

// Hold marks the lease every step, until its term is over or it is given up.
func Hold(co *futures.Co, l *Lease, step time.Duration, give futures.Future[struct{}]) error {
	steps := timer.Every(step)
	defer steps.Drop()
	defer give.Drop()
	term := timer.Sleep(l.Term)
	defer term.Drop()
	for {
		over := futures.On(futures.Ref(term))
		mark := futures.On(steps.Tick())
		given := futures.On(futures.Ref(give))
		switch co.Select(over, mark, given) {
		case mark:
			l.marks++
		case over:
			return ErrExpired
		case given:
			_, err := given.Result()
			return err
		}
	}
}
