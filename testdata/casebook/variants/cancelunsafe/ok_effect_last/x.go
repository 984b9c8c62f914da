// Package x awaits twice, but takes the item at the last suspension point and
// stores it without another one.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Inbox struct {
	in    *mpsc.Receiver[string]
	items *lock.Mutex[[]string]
}

func (b *Inbox) move(co *futures.Co) (int, error) {
	items, err := futures.Await(co, b.items.Lock())
	if err != nil {
		return 0, err
	}
	defer items.Unlock()
	s, err := futures.Await(co, b.in.Recv())
	if err != nil {
		return 0, err
	}
	*items.Value() = append(*items.Value(), s)
	return len(*items.Value()), nil
}

func (b *Inbox) Run(co *futures.Co, tick *timer.Interval, report func(int)) error {
	n := 0
	for {
		move := futures.On(futures.Async(b.move))
		beat := futures.On(tick.Tick())
		switch co.Select(move, beat) {
		case move:
			var err error
			if n, err = move.Result(); err != nil {
				return err
			}
		case beat:
			report(n)
		}
	}
}
