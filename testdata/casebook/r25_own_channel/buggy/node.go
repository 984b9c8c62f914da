// Package node imports blocks and announces them.
//
// A block that was imported is put into the queue of announcements, which the same
// loop empties. When the queue is full the loop waits for itself.
//
// Source: autonomys/subspace#1316.
package node

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Block is a block of the chain.
type Block struct{ Number int }

// Run imports and announces until the imports end.
func Run(co *futures.Co, imports *mpsc.Receiver[Block], announce func(Block)) error {
	tx, rx := mpsc.New[Block](8)
	defer tx.Drop()
	defer rx.Drop()
	for {
		imported := futures.On(imports.Recv())
		queued := futures.On(rx.Recv())
		switch co.Select(imported, queued) {
		case imported:
			b, err := imported.Result()
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, tx.Send(b)); err != nil { // want "FV2003"
				return err
			}
		case queued:
			b, err := queued.Result()
			if err != nil {
				return err
			}
			announce(b)
		}
	}
}
