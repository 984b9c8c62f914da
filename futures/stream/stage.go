package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// stage is a combinator that decides for each outcome of its stream at once what
// becomes of it. The decision ends it early in two ways: the stream is dropped then,
// before the last item, or the end, is returned.
type stage[T, U any] struct {
	source[T]
	decide func(item T, err error) (out U, v verdict, failure error)
}

// verdict is what a stage does with an outcome of its stream.
type verdict uint8

const (
	yield verdict = iota // return out and failure
	skip                 // go on with the next
	last                 // return out and failure, then end
	stop                 // end
)

func newStage[T, U any](name string, s futures.Stream[T], decide func(T, error) (U, verdict, error)) futures.Stream[U] {
	return announced(&stage[T, U]{from(name, s), decide})
}

func (s *stage[T, U]) PollNext(cx *futures.Context) (out U, ready bool, err error) {
	for {
		item, ready, err := s.next(cx)
		if !ready || err == io.EOF {
			return out, ready, err
		}
		o, v, err := s.decide(item, err)
		switch v {
		case yield:
			return o, true, err
		case skip:
			if !cx.PollBudget() {
				return out, false, nil
			}
		case last:
			closeHolding(&s.source, o)
			return o, true, err
		case stop:
			s.life = leaf.Completed
			s.close()
			return out, true, io.EOF
		}
	}
}

// onItems makes the decision of a stage that passes errors through.
func onItems[T, U any](decide func(item T) (U, verdict)) func(T, error) (U, verdict, error) {
	return func(item T, err error) (out U, v verdict, failure error) {
		if err != nil {
			return out, yield, err
		}
		out, v = decide(item)
		return out, v, nil
	}
}

// Map applies fn to every item.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func Map[T, U any](s futures.Stream[T], fn func(T) U) futures.Stream[U] {
	return newStage("Map", s, onItems(func(item T) (U, verdict) { return fn(item), yield }))
}

// MapErr applies fn to every item's error. An error that becomes nil is an item, the
// zero value or what stood beside the error; one that becomes io.EOF does not end
// the stream but becomes ErrItemEOF.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func MapErr[T any](s futures.Stream[T], fn func(error) error) futures.Stream[T] {
	return newStage("MapErr", s, func(item T, err error) (T, verdict, error) {
		if err != nil {
			err = itemError(fn(err))
		}
		return item, yield, err
	})
}

// Inspect calls fn with every outcome of s but its end, and passes it on. Fn borrows
// the item.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func Inspect[T any](s futures.Stream[T], fn func(T, error)) futures.Stream[T] {
	return newStage("Inspect", s, func(item T, err error) (T, verdict, error) {
		fn(item, err)
		return item, yield, err
	})
}

// Filter passes on the items that keep wants, and drops the others.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func Filter[T any](s futures.Stream[T], keep func(T) bool) futures.Stream[T] {
	return newStage("Filter", s, onItems(func(item T) (T, verdict) {
		if keep(item) {
			return item, yield
		}
		return discard(item, skip)
	}))
}

// discard drops the item that a stage does not return.
func discard[T any](item T, v verdict) (T, verdict) {
	var zero T
	release.Value(item)
	return zero, v
}

// FilterMap applies fn to every item and passes on what it returns with true.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func FilterMap[T, U any](s futures.Stream[T], fn func(T) (U, bool)) futures.Stream[U] {
	return newStage("FilterMap", s, onItems(func(item T) (out U, v verdict) {
		out, ok := fn(item)
		if !ok {
			v = skip
		}
		return out, v
	}))
}

// Indexed is an item and how many came before it.
type Indexed[T any] struct {
	Index int
	Item  T
}

// Enumerate counts the items, from 0.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func Enumerate[T any](s futures.Stream[T]) futures.Stream[Indexed[T]] {
	i := -1
	return newStage("Enumerate", s, onItems(func(item T) (Indexed[T], verdict) {
		i++
		return Indexed[T]{i, item}, yield
	}))
}

// Scan applies fn to every item and to a state that fn may change, and ends when fn
// returns false. It takes ownership of state, which is not dropped.
//
// Cancel safety: dropping it drops s, and loses what s loses then, and the state.
func Scan[S, T, U any](s futures.Stream[T], state S, fn func(state *S, item T) (U, bool)) futures.Stream[U] {
	return newStage("Scan", s, onItems(func(item T) (out U, v verdict) {
		out, ok := fn(&state, item)
		if !ok {
			v = stop
		}
		return out, v
	}))
}

// Take ends after n items. It drops s before it returns the last of them; if n is
// less than 1 it ends at its first poll, which does not poll s.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func Take[T any](s futures.Stream[T], n int) futures.Stream[T] {
	t := &stage[T, T]{source: from("Take", s)}
	t.decide = onItems(func(item T) (T, verdict) {
		if n--; n == 0 {
			return item, last
		}
		return item, yield
	})
	if n < 1 {
		return announced(&none[T]{t.source})
	}
	return announced(t)
}

// none is a stream that ends without polling its source.
type none[T any] struct{ source[T] }

func (n *none[T]) PollNext(*futures.Context) (item T, ready bool, err error) {
	n.life.Check(n.name)
	n.life = leaf.Completed
	n.close()
	return item, true, io.EOF
}

// TakeWhile ends at the first item that want does not want, and drops it, and s.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func TakeWhile[T any](s futures.Stream[T], want func(T) bool) futures.Stream[T] {
	return newStage("TakeWhile", s, onItems(func(item T) (T, verdict) {
		if want(item) {
			return item, yield
		}
		return discard(item, stop)
	}))
}

// Skip drops the first n items.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func Skip[T any](s futures.Stream[T], n int) futures.Stream[T] {
	return newStage("Skip", s, onItems(func(item T) (T, verdict) {
		if n <= 0 {
			return item, yield
		}
		n--
		return discard(item, skip)
	}))
}

// SkipWhile drops the first items that unwanted says so of, up to the first that it does not.
//
// Cancel safety: dropping it drops s, and loses what s loses then.
func SkipWhile[T any](s futures.Stream[T], unwanted func(T) bool) futures.Stream[T] {
	begun := false
	return newStage("SkipWhile", s, onItems(func(item T) (T, verdict) {
		if begun = begun || !unwanted(item); begun {
			return item, yield
		}
		return discard(item, skip)
	}))
}
