// Package x waits in two steps, the second of which remembers the first.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Order struct{ ID, Total int }

type Desk struct{ prices *mpsc.Receiver[int] }

// Quote waits for an approval for a while, and then for it or for a new price. It
// takes approval.
func (d *Desk) Quote(co *futures.Co, o Order, approval futures.Future[string]) (string, error) {
	defer approval.Drop()
	ok, late := futures.On(futures.Ref(approval)), futures.On(timer.Sleep(time.Minute))
	if co.Select(ok, late) == ok {
		by, err := ok.Result()
		return fmt.Sprintf("%d for %d by %s", o.ID, o.Total, by), err
	}
	again, price := futures.On(futures.Ref(approval)), futures.On(d.prices.Recv())
	switch co.Select(again, price) {
	case again:
		by, err := again.Result()
		return fmt.Sprintf("%d for %d by %s, late", o.ID, o.Total, by), err
	case price:
		n, err := price.Result()
		if err != nil {
			return "", err
		}
		o.Total = n
	}
	by, err := futures.Await(co, futures.Ref(approval))
	return fmt.Sprintf("%d for %d by %s, dearer", o.ID, o.Total, by), err
}
