// Package x waits in two steps, the second of which does not look back.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Order struct {
	ID    int
	Total int
}

type Desk struct {
	prices  *mpsc.Receiver[int]
	Special bool
}

// Quote waits for an approval for a while, and then for it or for a new price. It
// takes approval.
func (d *Desk) Quote(co *futures.Co, o Order, approval futures.Future[string]) (string, error) {
	defer approval.Drop()
	by := "nobody"
	ok, late := futures.On(futures.Ref(approval)), futures.On(timer.Sleep(time.Minute))
	if co.Select(ok, late) == ok {
		name, err := ok.Result()
		if err != nil {
			return "", err
		}
		by = name
		if !d.Special {
			return fmt.Sprintf("%d for %d by %s", o.ID, o.Total, by), nil
		}
	}
	again, price := futures.On(futures.Ref(approval)), futures.On(d.prices.Recv())
	switch co.Select(again, price) { // want "FV2001"
	case again:
		name, err := again.Result()
		if err != nil {
			return "", err
		}
		by = name
	case price:
		n, err := price.Result()
		if err != nil {
			return "", err
		}
		o.Total = n
	}
	return fmt.Sprintf("%d for %d by %s", o.ID, o.Total, by), nil
}
