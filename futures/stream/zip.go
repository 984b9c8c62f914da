package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Pair is an item of each of two streams.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Zip pairs the items of a and b. It ends with the first of them to end: the other,
// and an item that has found no partner, is dropped then. An error of either is
// passed on at once and is nobody's partner.
//
// Cancel safety: dropping it drops a and b, and an item that waits for its partner.
func Zip[A, B any](a futures.Stream[A], b futures.Stream[B]) futures.Stream[Pair[A, B]] {
	first, second := from("Zip", a), from("Zip", b)
	x := &zip[A, B]{a: half[A]{s: first.s}, b: half[B]{s: second.s}}
	x.life.Made()
	return x
}

type zip[A, B any] struct {
	a    half[A]
	b    half[B]
	life leaf.Life
}

// half is one of the streams and its item, if that waits for the other's.
type half[T any] struct {
	s    futures.Stream[T]
	item T
	have bool
}

// fill polls for an item unless there is one. An error is to be returned.
func (h *half[T]) fill(cx *futures.Context) error {
	if h.have {
		return nil
	}
	item, ready, err := h.s.PollNext(cx)
	if ready && err == io.EOF {
		h.s = nil
	}
	if !ready || err != nil {
		return err
	}
	h.item, h.have = item, true
	return nil
}

func (h *half[T]) take() (item T) {
	var zero T
	item, h.item, h.have = h.item, zero, false
	return item
}

// Drop drops what is left.
func (h *half[T]) Drop() {
	s := h.s
	h.s = nil
	if s != nil {
		defer s.Drop()
	}
	if h.have {
		release.Value(h.take())
	}
}

func (z *zip[A, B]) PollNext(cx *futures.Context) (item Pair[A, B], ready bool, err error) {
	z.life.Check("futures/stream: Zip")
	err = z.a.fill(cx)
	if err == nil {
		err = z.b.fill(cx)
	}
	if err == io.EOF {
		z.life = leaf.Completed
		dropAll(&z.a, &z.b)
	}
	if err != nil {
		return item, true, err
	}
	if !z.a.have || !z.b.have {
		return item, false, nil
	}
	return Pair[A, B]{z.a.take(), z.b.take()}, true, nil
}

func (z *zip[A, B]) Drop() {
	if z.life.End() {
		dropAll(&z.a, &z.b)
	}
}
