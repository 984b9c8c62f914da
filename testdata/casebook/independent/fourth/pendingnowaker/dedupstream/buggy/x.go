// Package dedupstream leaves out items that were seen already.
package dedupstream

import (
	"github.com/futvet/futvet/futures"
)

type Dedup[K comparable, T any] struct {
	in   futures.Stream[T]
	key  func(T) K
	seen map[K]bool
	skip int
}

func New[K comparable, T any](in futures.Stream[T], key func(T) K) *Dedup[K, T] {
	return &Dedup[K, T]{in: in, key: key, seen: make(map[K]bool)}
}

// Skipped says how many items were left out.
func (d *Dedup[K, T]) Skipped() int { return d.skip }

func (d *Dedup[K, T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	var zero T
	item, ready, err = d.in.PollNext(cx)
	switch {
	case !ready:
		return zero, false, nil
	case err != nil:
		return zero, true, err
	}
	k := d.key(item)
	if d.seen[k] {
		d.skip++
		return zero, false, nil // want "FV4001"
	}
	d.seen[k] = true
	return item, true, nil
}

func (d *Dedup[K, T]) Drop() {
	d.in.Drop()
	clear(d.seen)
}
