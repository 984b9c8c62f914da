// Package x looks at a future between two pieces of work.
package x

import (
	"github.com/futvet/futvet/futures"
)

type Hash struct{ sum uint32 }

func (h *Hash) add(c []byte) {
	for _, b := range c {
		h.sum = h.sum*31 + uint32(b)
	}
}

// Work hashes the chunks and takes a new seed into account when it comes.
func Work(co *futures.Co, chunks [][]byte, seed futures.Future[uint32]) (h Hash, err error) {
	seeded := false
	defer func() {
		if !seeded {
			seed.Drop()
		}
	}()
	for _, c := range chunks {
		if !seeded {
			s, ready, err := futures.NowOrNever(futures.Ref(seed))
			if err != nil {
				return h, err
			}
			if ready {
				h.sum ^= s
				seeded = true
			}
		}
		h.add(c)
		co.Yield()
	}
	return h, nil
}
