// Package batchslot collects measurements in batches that go through a channel.
package batchslot

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Point is measured.
type Point struct{ X, Y float64 }

// ErrSize is the error of a batch without room.
var ErrSize = errors.New("batch size must be positive")

// batch is filled and then sent through its slot.
type batch struct {
	slot   *mpsc.Permit[[]Point]
	points []Point
}

// newBatch makes a batch that owns slot; if it fails, it does not.
func newBatch(slot *mpsc.Permit[[]Point], size int) (*batch, error) {
	if size <= 0 {
		return nil, fmt.Errorf("%w, not %d", ErrSize, size)
	}
	return &batch{slot, make([]Point, 0, size)}, nil
}

func (b *batch) add(p Point) (full bool) {
	b.points = append(b.points, p)
	return len(b.points) == cap(b.points)
}

func (b *batch) send() { b.slot.Send(b.points) }

// Collector collects.
type Collector struct {
	out  *mpsc.Sender[[]Point]
	size int
}

// Collect sends one batch of what source yields.
func (c *Collector) Collect(co *futures.Co, source func() Point) error {
	slot, err := futures.Await(co, c.out.Reserve()) // want "FV3001"
	if err != nil {
		return err
	}
	b, err := newBatch(slot, c.size)
	if err != nil {
		return err
	}
	for !b.add(source()) {
	}
	b.send()
	return nil
}
