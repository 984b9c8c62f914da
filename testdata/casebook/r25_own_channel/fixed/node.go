// Package node imports blocks and announces them.
//
// A block that was imported waits in the loop until the queue has room; meanwhile
// the loop announces, and imports nothing.
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
	var held []Block
	for {
		var imported *futures.BranchOf[Block]
		var room *futures.BranchOf[*mpsc.Permit[Block]]
		if len(held) == 0 {
			imported = futures.On(imports.Recv())
		} else {
			room = futures.On(tx.Reserve())
		}
		queued := futures.On(rx.Recv())
		switch co.Select(imported, room, queued) {
		case imported:
			b, err := imported.Result()
			if err != nil {
				return err
			}
			held = append(held, b)
		case room:
			p, err := room.Result()
			if err != nil {
				return err
			}
			p.Send(held[0])
			held = held[:0]
		case queued:
			b, err := queued.Result()
			if err != nil {
				return err
			}
			announce(b)
		}
	}
}
