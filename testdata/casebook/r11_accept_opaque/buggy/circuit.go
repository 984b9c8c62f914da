// Package circuit reads the cells of an onion-routed circuit.
//
// Accepting a message takes a cell off the queue and then waits for the keys
// that open it. It competes with events in a select loop; an event that comes
// while the keys are busy drops the accept, and the cell that it had taken.
//
// Source: tum-taskforce/allium#7.
package circuit

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// Cell is a message as it travels.
type Cell []byte

// Keys open cells, in order.
type Keys struct {
	pad   byte
	count uint64
}

func (k *Keys) open(c Cell) []byte {
	out := make([]byte, len(c))
	for i, b := range c {
		out[i] = b ^ k.pad ^ byte(k.count)
	}
	k.count++
	return out
}

// Circuit is one circuit; its keys are shared with the relaying side.
type Circuit struct {
	cells *mpsc.Receiver[Cell]
	keys  *lock.Mutex[Keys]
}

// New takes cells.
func New(cells *mpsc.Receiver[Cell], keys *lock.Mutex[Keys]) *Circuit {
	return &Circuit{cells: cells, keys: keys}
}

func (c *Circuit) acceptOpaque(co *futures.Co) ([]byte, error) {
	cell, err := futures.Await(co, c.cells.Recv())
	if err != nil {
		return nil, err
	}
	keys, err := futures.Await(co, c.keys.Lock())
	if err != nil {
		return nil, err
	}
	defer keys.Unlock()
	return keys.Value().open(cell), nil
}

// accept is the next message.
//
// Cancel safety: not safe; dropped while it waits for the keys, it loses the cell.
func (c *Circuit) accept() futures.Future[[]byte] {
	return futures.Async(c.acceptOpaque)
}

// Event is what else happens to a circuit.
type Event int

// Teardown ends a circuit.
const Teardown Event = 1

// Serve hands messages to deliver until the circuit ends.
func (c *Circuit) Serve(co *futures.Co, events *mpsc.Receiver[Event], deliver func([]byte)) error {
	defer c.cells.Drop()
	for {
		msg := futures.On(c.accept())
		event := futures.On(events.Recv())
		switch co.Select(msg, event) { // want "FV1002"
		case msg:
			text, err := msg.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			deliver(text)
		case event:
			e, err := event.Result()
			if err != nil || e == Teardown {
				return err
			}
		}
	}
}
