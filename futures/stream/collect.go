package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// fold drives a stream to its end and accumulates. Its step may stop it early; an
// error does, unless the step takes errors. Either way the stream is dropped before
// the future completes.
type fold[T, A any] struct {
	source[T]
	acc    A
	step   func(acc *A, item T) (more bool)
	failed func(acc *A, err error) // takes errors, if not nil
	drop   func(A)                 // drops what was accumulated
}

func (f *fold[T, A]) Poll(cx *futures.Context) (value A, ready bool, err error) {
	f.life.Check(f.name)
	for {
		item, ready, err := f.s.PollNext(cx)
		switch {
		case !ready:
			return value, false, nil
		case err == io.EOF:
			f.s = nil
			return f.finish(), true, nil
		case err == nil:
			if !f.step(&f.acc, item) {
				return f.finish(), true, nil
			}
		case f.failed != nil:
			f.failed(&f.acc, finalError(err))
		default:
			f.life = leaf.Completed
			f.release()
			return value, true, finalError(err)
		}
	}
}

// finish drops the stream and returns what was accumulated.
func (f *fold[T, A]) finish() A {
	f.life = leaf.Completed
	closed := false
	acc := f.take()
	defer func() {
		if !closed {
			f.drop(acc)
		}
	}()
	f.close()
	closed = true
	return acc
}

func (f *fold[T, A]) take() A {
	var zero A
	acc := f.acc
	f.acc = zero
	return acc
}

func (f *fold[T, A]) release() {
	acc := f.take()
	defer f.drop(acc)
	f.close()
}

func (f *fold[T, A]) Drop() {
	if f.life.End() {
		f.release()
	}
}

// Collect completes with all items of s. It fails with the first error.
//
// Cancel safety: dropping it, and an error, drops s and the items that it has
// collected.
//
//futvet:cancelunsafe the items that it has collected are lost
func Collect[T any](s futures.Stream[T]) futures.Future[[]T] {
	return announced(&fold[T, []T]{source: from("Collect", s), drop: release.Values[T], step: func(items *[]T, item T) bool {
		*items = append(*items, item)
		return true
	}})
}

// CollectAll completes with all outcomes of s, errors as well as items.
//
// Cancel safety: dropping it drops s and the items that it has collected.
//
//futvet:cancelunsafe the items that it has collected are lost
func CollectAll[T any](s futures.Stream[T]) futures.Future[[]futures.Result[T]] {
	return announced(&fold[T, []futures.Result[T]]{
		source: from("CollectAll", s),
		step: func(rs *[]futures.Result[T], item T) bool {
			*rs = append(*rs, futures.Result[T]{Value: item})
			return true
		},
		failed: func(rs *[]futures.Result[T], err error) { *rs = append(*rs, futures.Result[T]{Err: err}) },
		drop: func(rs []futures.Result[T]) {
			release.Each(rs, func(r futures.Result[T]) { release.Value(r.Value) })
		},
	})
}

// Concat completes with the items of s put together. It fails with the first error.
//
// Cancel safety: as Collect's.
//
//futvet:cancelunsafe the items that it has collected are lost
func Concat[T any](s futures.Stream[[]T]) futures.Future[[]T] {
	return announced(&fold[[]T, []T]{source: from("Concat", s), drop: release.Values[T], step: func(all *[]T, some []T) bool {
		*all = append(*all, some...)
		return true
	}})
}

// Unzip completes with the first and the second halves of the items of s. It fails
// with the first error.
//
// Cancel safety: as Collect's.
//
//futvet:cancelunsafe the items that it has collected are lost
func Unzip[A, B any](s futures.Stream[Pair[A, B]]) futures.Future[Pair[[]A, []B]] {
	return announced(&fold[Pair[A, B], Pair[[]A, []B]]{
		source: from("Unzip", s),
		step: func(all *Pair[[]A, []B], item Pair[A, B]) bool {
			all.First = append(all.First, item.First)
			all.Second = append(all.Second, item.Second)
			return true
		},
		drop: func(all Pair[[]A, []B]) {
			defer release.Values(all.Second)
			release.Values(all.First)
		},
	})
}

// Fold applies fn to what it has accumulated, first of all init, and the next item,
// until s ends, and completes with what it has accumulated then. It fails with the
// first error. It takes ownership of init.
//
// Cancel safety: dropping it, and an error, drops s and what it has accumulated.
//
//futvet:cancelunsafe what it has accumulated is lost
func Fold[T, A any](s futures.Stream[T], init A, fn func(acc A, item T) A) futures.Future[A] {
	return announced(&fold[T, A]{source: from("Fold", s), acc: init, drop: release.Value[A], step: func(acc *A, item T) bool {
		*acc = fn(*acc, item)
		return true
	}})
}

// FoldThen is Fold with a function that makes a future, which yields what has been
// accumulated; it takes what was accumulated before. The future's failure is Fold's.
//
// Cancel safety: dropping it drops s, and the future that it waits for or what it has
// accumulated; an error does as well.
//
//futvet:cancelunsafe what it has accumulated is lost
func FoldThen[T, A any](s futures.Stream[T], init A, fn func(acc A, item T) futures.Future[A]) futures.Future[A] {
	return announced(&foldThen[T, A]{source: from("FoldThen", s), acc: init, fn: fn})
}

type foldThen[T, A any] struct {
	source[T]
	acc A
	fn  func(acc A, item T) futures.Future[A]
	cur futures.Future[A] // has acc while it is not nil
}

func (f *foldThen[T, A]) Poll(cx *futures.Context) (value A, ready bool, err error) {
	f.life.Check(f.name)
	for {
		if f.cur == nil {
			item, ready, err := f.s.PollNext(cx)
			switch {
			case !ready:
				return value, false, nil
			case err == io.EOF:
				f.life, f.s = leaf.Completed, nil
				return f.take(), true, nil
			case err != nil:
				f.life = leaf.Completed
				f.release()
				return value, true, finalError(err)
			}
			f.cur = made(f.name, f.fn(f.take(), item))
		}
		acc, ready, err := f.cur.Poll(cx)
		if !ready {
			return value, false, nil
		}
		f.cur = nil
		if err != nil {
			f.life = leaf.Completed
			f.close()
			return value, true, finalError(err)
		}
		f.acc = acc
	}
}

func (f *foldThen[T, A]) take() A {
	var zero A
	acc := f.acc
	f.acc = zero
	return acc
}

// release drops the stream, and what it has accumulated or the future that has it.
func (f *foldThen[T, A]) release() {
	acc, cur := f.take(), f.cur
	f.cur = nil
	defer release.Value(acc)
	if cur != nil {
		defer cur.Drop()
	}
	f.close()
}

func (f *foldThen[T, A]) Drop() {
	if f.life.End() {
		f.release()
	}
}

// Count completes with the number of items of s, which it drops. It fails with the
// first error.
//
// Cancel safety: dropping it, and an error, drops s; the items that it has counted are
// gone.
//
//futvet:cancelunsafe the items that it has counted are lost
func Count[T any](s futures.Stream[T]) futures.Future[int] {
	return announced(&fold[T, int]{source: from("Count", s), drop: func(int) {}, step: func(n *int, item T) bool {
		*n++
		release.Value(item)
		return true
	}})
}

// Any completes with true at the first item that is says true of, and then drops s,
// with false if there is none. It fails with an error that comes before. It drops the
// items.
//
// Cancel safety: as Count's.
//
//futvet:cancelunsafe the items that it has looked at are lost
func Any[T any](s futures.Stream[T], is func(T) bool) futures.Future[bool] {
	return announced(&fold[T, bool]{source: from("Any", s), drop: func(bool) {}, step: func(found *bool, item T) bool {
		*found = is(item)
		release.Value(item)
		return !*found
	}})
}

// All completes with false at the first item that is says false of, and then drops s,
// with true if there is none. It fails with an error that comes before. It drops the
// items.
//
// Cancel safety: as Count's.
//
//futvet:cancelunsafe the items that it has looked at are lost
func All[T any](s futures.Stream[T], is func(T) bool) futures.Future[bool] {
	return announced(&fold[T, bool]{source: from("All", s), acc: true, drop: func(bool) {}, step: func(all *bool, item T) bool {
		*all = is(item)
		release.Value(item)
		return *all
	}})
}

// ForEach makes a future of every item of s and waits for it before it takes the next.
// It fails with the first error, of an item or of a future.
//
// Cancel safety: dropping it, and an error, drops the future that it waits for, whose
// item is lost, and s.
func ForEach[T any](s futures.Stream[T], fn func(T) futures.Future[struct{}]) futures.Future[struct{}] {
	src := from("ForEach", s)
	return drain(src.name, Then(s, fn))
}

// ForEachConcurrent is ForEach of up to n items at a time. With the first error it
// drops s and the futures that run, before it returns. It panics if n is less than 1;
// for no limit pass [math.MaxInt].
//
// Cancel safety: dropping it, and an error, drops s and the futures that run, whose
// items are lost.
func ForEachConcurrent[T any](s futures.Stream[T], n int, fn func(T) futures.Future[struct{}]) futures.Future[struct{}] {
	src := from("ForEachConcurrent", s)
	atLeastOne(src.name, n)
	return drain(src.name, BufferUnordered(Map(s, fn), n))
}

func drain(name string, s futures.Stream[struct{}]) futures.Future[struct{}] {
	return announced(&fold[struct{}, struct{}]{
		source: source[struct{}]{name: name, s: s},
		step:   func(*struct{}, struct{}) bool { return true },
		drop:   func(struct{}) {},
	})
}
