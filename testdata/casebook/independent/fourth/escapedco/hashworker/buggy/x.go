// Package hashworker sums a stream's chunks on a goroutine of its own.
package hashworker

import (
	"hash/crc32"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Hasher struct {
	chunks futures.Stream[[]byte]
	sum    uint32
}

func New(s futures.Stream[[]byte]) *Hasher { return &Hasher{chunks: s} }

func (h *Hasher) next(co *futures.Co) ([]byte, error) {
	return futures.Await(co, futures.Next(h.chunks))
}

// Run sums all chunks.
func (h *Hasher) Run(co *futures.Co) (uint32, error) {
	defer h.chunks.Drop()
	over := lock.NewEvent()
	go func() {
		defer over.Set()
		for {
			p, err := h.next(co) // want "FV5004"
			if err != nil {
				return
			}
			h.sum = crc32.Update(h.sum, crc32.IEEETable, p)
		}
	}()
	if _, err := futures.Await(co, over.Wait()); err != nil {
		return 0, err
	}
	return h.sum, nil
}
