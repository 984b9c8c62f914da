// Package checksumpoll sums a file while it is copied, in a goroutine.
package checksumpoll

import (
	"hash/crc32"

	"github.com/futvet/futvet/futures"
)

type Sum struct {
	in    chan []byte
	out   chan uint32
	wk    futures.AtomicWaker
	begun bool
}

func New(in chan []byte) *Sum {
	return &Sum{in: in, out: make(chan uint32, 1)}
}

func (s *Sum) run() {
	var sum uint32
	for p := range s.in {
		sum = crc32.Update(sum, crc32.IEEETable, p)
	}
	s.out <- sum
	s.wk.Wake()
}

func (s *Sum) Poll(cx *futures.Context) (uint32, bool, error) {
	if !s.begun {
		s.begun = true
		go s.run()
	}
	return <-s.out, true, nil // want "FV5002"
}

func (s *Sum) Drop() { s.wk.Take() }
