package stream

import (
	"io"
	"iter"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/readyset"
	"github.com/futvet/futvet/futures/internal/release"
)

// StreamMap merges keyed streams. It yields each stream's items with its key, and
// owns the streams. It polls only those that were woken, in turn, so its size does not
// matter (Tokio's polls them all).
//
// A stream that has ended is removed, without a word: to be told, insert
// [NotifyClose] of it. An error is the outcome of one item; the entry that comes with
// it has the key. The map is at io.EOF when it is empty, and goes on when another
// stream is inserted: it is [futures.Fused].
type StreamMap[K comparable, T any] struct {
	p     pool[entryChild[K, T], T]
	nodes map[K]*readyset.Node[entryChild[K, T]]
}

// Entry is an item and the key of its stream.
type Entry[K comparable, T any] struct {
	Key  K
	Item T
}

type entryChild[K comparable, T any] struct {
	key K
	s   futures.Stream[T]
}

func (c entryChild[K, T]) poll(cx *futures.Context) (T, bool, error) { return c.s.PollNext(cx) }
func (c entryChild[K, T]) Drop()                                     { c.s.Drop() }

// NewMap returns an empty map.
//
// Cancel safety: dropping it drops the streams in it, in the order in which they were
// inserted, and loses what they lose then; it holds no items.
func NewMap[K comparable, T any]() *StreamMap[K, T] {
	return &StreamMap[K, T]{nodes: map[K]*readyset.Node[entryChild[K, T]]{}}
}

// Insert takes s, which is polled by the next poll: if the latest is pending its waker
// is woken. It returns the stream that had the key before, which the caller owns, or
// nil. A dropped map drops s. Insert panics if s is nil.
//
// Cancel safety: as that of the stream that it returns.
func (m *StreamMap[K, T]) Insert(key K, s futures.Stream[T]) (old futures.Stream[T]) {
	if release.IsNil(s) {
		panic("futures/stream: Insert of a nil stream")
	}
	old = m.Remove(key)
	if n := m.p.add(entryChild[K, T]{key, s}, false); n != nil {
		m.nodes[key] = n
	}
	return old
}

// Remove takes the key's stream out and returns it, for the caller to own, or nil.
//
// Cancel safety: as that of the stream that it returns.
func (m *StreamMap[K, T]) Remove(key K) futures.Stream[T] {
	n, ok := m.nodes[key]
	if !ok {
		return nil
	}
	delete(m.nodes, key)
	return m.p.set.Remove(n).s
}

// Contains says whether the key has a stream that is not known to have ended.
func (m *StreamMap[K, T]) Contains(key K) bool { return m.nodes[key] != nil }

// Len is the number of streams that are not known to have ended.
func (m *StreamMap[K, T]) Len() int { return m.p.set.Len() }

// Keys yields the keys, in the order in which they were inserted. The loop may remove
// the key that it got; otherwise the map must not be changed or polled meanwhile.
func (m *StreamMap[K, T]) Keys() iter.Seq[K] {
	return func(yield func(K) bool) {
		for n := range m.p.set.All() {
			if !yield(n.Value.key) {
				return
			}
		}
	}
}

// All yields the keys and streams, as Keys does. It lends the streams: they must not
// be polled or dropped.
func (m *StreamMap[K, T]) All() iter.Seq2[K, futures.Stream[T]] {
	return func(yield func(K, futures.Stream[T]) bool) {
		for n := range m.p.set.All() {
			if !yield(n.Value.key, n.Value.s) {
				return
			}
		}
	}
}

// Clear drops the streams, in the order in which they were inserted.
func (m *StreamMap[K, T]) Clear() {
	clear(m.nodes)
	m.p.clear()
}

// PollNext implements futures.Stream.
func (m *StreamMap[K, T]) PollNext(cx *futures.Context) (item Entry[K, T], ready bool, err error) {
	returned := false
	defer func() {
		if !returned {
			m.forgetLost()
		}
	}()
	for m.p.set.Len() > 0 {
		n, v, err := m.p.next(cx)
		switch {
		case n == nil:
			returned = true
			return item, false, nil
		case err == io.EOF:
			delete(m.nodes, m.p.set.Remove(n).key)
		default:
			m.p.set.Requeue(n)
			returned = true
			return Entry[K, T]{n.Value.key, v}, true, err
		}
	}
	m.p.end()
	returned = true
	return item, true, io.EOF
}

// forgetLost forgets the key of a stream that has panicked, which the pool has
// removed.
func (m *StreamMap[K, T]) forgetLost() {
	left := make(map[K]*readyset.Node[entryChild[K, T]], m.Len())
	for n := range m.p.set.All() {
		left[n.Value.key] = n
	}
	m.nodes = left
}

// IsTerminated says whether io.EOF was returned and nothing inserted since, or the map
// was dropped.
func (m *StreamMap[K, T]) IsTerminated() bool { return m.p.terminated() }

// Drop drops the streams, in the order in which they were inserted.
func (m *StreamMap[K, T]) Drop() {
	clear(m.nodes)
	m.p.drop()
}

// Event is an item of a stream, or the news that it has ended.
type Event[T any] struct {
	Item   T
	Closed bool // the stream has ended; Item is not one
}

// NotifyClose returns the items of s and then one Event that says that s has ended,
// before its own end. So the owner of a StreamMap, or of merged streams, learns that
// one of them has ended. It is Tokio's StreamNotifyClose.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func NotifyClose[T any](s futures.Stream[T]) futures.Stream[Event[T]] {
	return announced(&notifyClose[T]{from("NotifyClose", s)})
}

type notifyClose[T any] struct{ source[T] }

func (c *notifyClose[T]) PollNext(cx *futures.Context) (e Event[T], ready bool, err error) {
	announced := c.s == nil
	item, ready, err := c.next(cx)
	if ready && err == io.EOF && !announced {
		c.life = leaf.Live // once more
		return Event[T]{Closed: true}, true, nil
	}
	return Event[T]{Item: item}, ready, err
}
