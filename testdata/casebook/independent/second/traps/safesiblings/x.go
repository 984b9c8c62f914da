// Package safesiblings joins futures that lose nothing when one of them fails.
package safesiblings

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Quote is a price.
type Quote struct {
	Exchange string
	Price    string
}

// Exchange sends quotes as lines.
type Exchange struct {
	name  string
	lines *aio.BufReader
}

func (x *Exchange) quote() futures.Future[Quote] {
	return futures.Map(x.lines.ReadLine(), func(s string) Quote { return Quote{x.name, s} })
}

// Desk compares quotes.
type Desk struct {
	left, right *Exchange
	orders      *mpsc.Receiver[string]
	failures    int
}

func (d *Desk) compare(co *futures.Co) (l, r Quote, err error) {
	a, b := futures.On(d.left.quote()), futures.On(d.right.quote())
	if err = co.TryJoin(a, b); err != nil {
		return
	}
	l, _ = a.Result()
	r, _ = b.Result()
	return
}

// Run compares, as often as it is told to.
func (d *Desk) Run(co *futures.Co, show func(l, r Quote)) error {
	for {
		_, err := futures.Await(co, d.orders.Recv())
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		l, r, err := d.compare(co)
		if err != nil {
			d.failures++
			continue
		}
		show(l, r)
	}
}
