package stream

import (
	"fmt"
	"io"
	"iter"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// SelectAll is the stream of the items of many streams, as they come. It polls only
// the streams that were woken, in turn: one that has returned an item waits for its
// next turn behind the others. It owns what is pushed; a stream that has ended is
// forgotten.
//
// It is at io.EOF when no stream is left, and goes on when another is pushed: it is
// [futures.Fused].
type SelectAll[T any] struct {
	p pool[streamChild[T], T]
}

type streamChild[T any] struct{ s futures.Stream[T] }

func (c streamChild[T]) poll(cx *futures.Context) (T, bool, error) { return c.s.PollNext(cx) }
func (c streamChild[T]) Drop()                                     { c.s.Drop() }

// NewSelectAll merges ss, and takes ownership of them. It panics if one of them is
// nil.
//
// Cancel safety: dropping it drops the streams in it, in the order in which they were
// pushed, and loses what they lose then; it holds no items.
func NewSelectAll[T any](ss ...futures.Stream[T]) *SelectAll[T] {
	m := new(SelectAll[T])
	for _, s := range ss {
		m.Push(s)
	}
	return m
}

// Push takes s, which is polled by the next poll: if the latest is pending its waker
// is woken. After Drop it drops s. It panics if s is nil.
func (m *SelectAll[T]) Push(s futures.Stream[T]) {
	if release.IsNil(s) {
		panic("futures/stream: Push of a nil stream")
	}
	m.p.add(streamChild[T]{s}, false)
}

// Len is the number of streams that are not known to have ended.
func (m *SelectAll[T]) Len() int { return m.p.set.Len() }

// All yields the streams, in the order in which they were pushed. It lends them: they
// must not be polled or dropped. Nothing may be pushed or polled meanwhile.
func (m *SelectAll[T]) All() iter.Seq[futures.Stream[T]] {
	return func(yield func(futures.Stream[T]) bool) {
		for n := range m.p.set.All() {
			if !yield(n.Value.s) {
				return
			}
		}
	}
}

// Clear drops the streams, in the order in which they were pushed.
func (m *SelectAll[T]) Clear() { m.p.clear() }

// PollNext implements futures.Stream.
func (m *SelectAll[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	for m.p.set.Len() > 0 {
		n, item, err := m.p.next(cx)
		switch {
		case n == nil:
			return item, false, nil
		case err == io.EOF:
			m.p.set.Remove(n)
		default:
			m.p.set.Requeue(n)
			return item, true, err
		}
	}
	m.p.end()
	return item, true, io.EOF
}

// IsTerminated says whether io.EOF was returned and nothing pushed since, or the
// streams were dropped.
func (m *SelectAll[T]) IsTerminated() bool { return m.p.terminated() }

// Drop drops the streams, in the order in which they were pushed.
func (m *SelectAll[T]) Drop() { m.p.drop() }

// Merge returns the items of all of ss, as they come, until the last has ended. It is
// fair, and polls only streams that were woken: see [SelectAll].
//
// Cancel safety: dropping it drops the streams that have not ended, in order, and
// loses what they lose then; it holds no items.
func Merge[T any](ss ...futures.Stream[T]) futures.Stream[T] {
	return NewSelectAll(owned("Merge", ss)...)
}

// MergeBiased returns the items of all of ss until the last has ended; of several
// streams that have one, the first in order has precedence, and can keep those behind
// it from ever being polled. It polls in order at each poll, so it is for few streams.
//
// Cancel safety: as Merge's.
func MergeBiased[T any](ss ...futures.Stream[T]) futures.Stream[T] {
	x := &biased[T]{name: "futures/stream: MergeBiased", ss: owned("MergeBiased", ss), left: len(ss)}
	x.life.Made()
	return x
}

// MergeFunc is MergeBiased with an order that changes: first is called at each poll
// and returns the index of the stream that is polled first, after which come those
// behind it, and then those before. It is called also when that stream has ended. It is
// futures-rs's select_with_strategy.
//
// Cancel safety: as Merge's.
func MergeFunc[T any](first func() int, ss ...futures.Stream[T]) futures.Stream[T] {
	x := &biased[T]{name: "futures/stream: MergeFunc", ss: owned("MergeFunc", ss), left: len(ss), start: first}
	x.life.Made()
	return x
}

type biased[T any] struct {
	name  string
	ss    []futures.Stream[T] // nil where ended
	left  int
	start func() int // nil: the first
	life  leaf.Life
}

func (b *biased[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	b.life.Check(b.name)
	start := 0
	if b.start != nil && b.left > 0 {
		if start = b.start(); start < 0 || start >= len(b.ss) {
			panic(fmt.Sprintf("%s: the function returned %d, there are %d streams", b.name, start, len(b.ss)))
		}
	}
	for i := range b.ss {
		if i += start; i >= len(b.ss) {
			i -= len(b.ss)
		}
		if b.ss[i] == nil {
			continue
		}
		item, ready, err = b.ss[i].PollNext(cx)
		if !ready {
			continue
		}
		if err != io.EOF {
			return item, true, err
		}
		b.ss[i] = nil
		b.left--
	}
	if b.left > 0 {
		return item, false, nil
	}
	b.life = leaf.Completed
	return item, true, io.EOF
}

func (b *biased[T]) Drop() {
	if b.life.End() {
		ss := b.ss
		b.ss = nil
		dropStreams(ss)
	}
}
