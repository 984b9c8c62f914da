// Package x looks at a future between two pieces of work.
package x

import (
	"github.com/futvet/futvet/futures"
)

type Chunk []byte

type Hash struct{ sum uint32 }

func (h *Hash) add(c Chunk) {
	for _, b := range c {
		h.sum = h.sum*31 + uint32(b)
	}
}

// Work hashes the chunks and takes a new seed into account when it comes.
func Work(co *futures.Co, chunks []Chunk, seed futures.Future[uint32]) (h Hash, err error) {
	defer seed.Drop()
	for _, c := range chunks {
		b := futures.On(futures.Ref(seed))
		if co.TrySelect(b) == b { // want "FV2001"
			s, err := b.Result()
			if err != nil {
				return h, err
			}
			h.sum ^= s
		}
		h.add(c)
		co.Yield()
	}
	return h, nil
}
