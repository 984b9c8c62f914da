// Package hashworker sums a stream's chunks on a goroutine of its own.
package hashworker

import (
	"context"
	"hash/crc32"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
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
	for {
		p, err := h.next(co)
		if err == io.EOF {
			return h.sum, nil
		}
		if err != nil {
			return h.sum, err
		}
		sum := h.sum
		sum, err = futures.Await(co, compat.Blocking(func(context.Context) (uint32, error) {
			return crc32.Update(sum, crc32.IEEETable, p), nil
		}))
		if err != nil {
			return h.sum, err
		}
		h.sum = sum
	}
}
