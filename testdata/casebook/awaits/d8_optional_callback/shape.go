// Package shape calls a callback that may be nil and returns a future.
//
// Source: typescript-eslint/typescript-eslint#4095.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type server struct {
	onClose func() futures.Future[int]
}

func Base(cb func() futures.Future[int]) {
	if cb != nil {
		cb() // want "FV1001"
	}
}

func (s *server) Close() {
	if s.onClose != nil {
		s.onClose() // want "FV1001"
	}
}

func (s *server) Awaited(co *futures.Co) {
	if s.onClose != nil {
		_, _ = futures.Await(co, s.onClose())
	}
}

func (s *server) Ranged() {
	for range lib.Count(2) {
		if f := s.onClose; f != nil {
			f() // want "FV1001"
		}
	}
}
