// Package unitofwork imports orders from a feed.
package unitofwork

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/independent/second/cleanuponcancel/unitofwork/store"
)

// Order is for some items.
type Order struct {
	Item  string
	Count int
}

// Importer imports.
type Importer struct {
	store *store.Store
	feed  *mpsc.Receiver[Order]
	batch int
}

// orders adds up to a batch of orders to u.
func (im *Importer) orders(co *futures.Co, u *store.Unit) (n int, err error) {
	for n < im.batch {
		o, err := futures.Await(co, im.feed.Recv())
		if err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		u.Add(o.Item, o.Count)
		n++
	}
	return n, nil
}

// Import imports a batch.
func (im *Importer) Import(co *futures.Co) (int, error) {
	unit := im.store.Begin()
	n, err := im.orders(co, unit)
	unit.End(err) // want "FV3002"
	return n, err
}
