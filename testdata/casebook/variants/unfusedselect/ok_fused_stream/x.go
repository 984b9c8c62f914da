// Package x merges two streams by hand. Both are fused, so that the one that ends
// first may be polled until the other has ended too.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
)

type Merged struct {
	a, b *futures.FusedStream[int]
	flip bool
}

func Merge(a, b futures.Stream[int]) *Merged {
	return &Merged{a: futures.FuseStream(a), b: futures.FuseStream(b)}
}

func (m *Merged) PollNext(cx *futures.Context) (int, bool, error) {
	first, second := m.a, m.b
	if m.flip {
		first, second = second, first
	}
	m.flip = !m.flip
	v, ready, err := first.PollNext(cx)
	if ready && err != io.EOF {
		return v, true, err
	}
	over := ready
	v, ready, err = second.PollNext(cx)
	if ready && err == io.EOF && !over {
		return 0, false, nil
	}
	return v, ready, err
}

func (m *Merged) Drop() {
	m.a.Drop()
	m.b.Drop()
}
