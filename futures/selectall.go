package futures

import "github.com/futvet/futvet/futures/internal/release"

// Selected is the outcome of SelectAll: which future has completed, how, and those
// that have not. Its owner owns them.
type Selected[T any] struct {
	Index int // among the futures that were passed to SelectAll
	Value T
	Err   error
	Rest  []Future[T] // in order, without the one that has completed
}

// Drop drops the value, if it is a Dropper, and the rest, in order.
func (s Selected[T]) Drop() {
	defer release.Values(s.Rest)
	release.Value(s.Value)
}

// SelectAll completes when one of fs has, with its outcome and the others, which
// are the caller's then: to be selected from again, handed on, or dropped. It never
// fails; the error of the one that has completed is in the Selected. It takes
// ownership of fs, and panics if one of them is nil, or if there is none. Only
// futures that were woken are polled, however many there are.
//
// Cancel safety: dropping it drops fs, in order, and loses what they lose then.
func SelectAll[T any](fs ...Future[T]) Future[Selected[T]] {
	if len(fs) == 0 {
		panic("futures: SelectAll of no futures")
	}
	x := &selectAll[T]{c: newChildren("SelectAll", fs)}
	x.end.made()
	return x
}

type selectAll[T any] struct {
	c   children[T]
	end end
}

func (s *selectAll[T]) Poll(cx *Context) (value Selected[T], ready bool, err error) {
	s.end.check("SelectAll")
	s.c.start(cx)
	i, v, err, ok := s.c.next(cx)
	if !ok {
		return value, false, nil
	}
	s.end = completed
	return Selected[T]{Index: i, Value: v, Err: err, Rest: s.c.rest()}, true, nil
}

func (s *selectAll[T]) Drop() {
	if s.end == open {
		s.end = dropped
		s.c.drop()
	}
}

// JoinThenTry completes when all of fs have, with their values in the order of fs,
// or, if some have failed, with the first error in the order of fs; the values of
// the others are dropped then. Unlike [TryJoinAll] it cancels nothing when one of
// them fails: all run to their end. (So does join_then_try! of the Rust crate
// cancel-safe-futures.) It takes ownership of fs, and panics if one of them is nil.
//
// Cancel safety: as JoinAll's.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func JoinThenTry[T any](fs ...Future[T]) Future[[]T] {
	x := &joinThenTry[T]{c: newChildren("JoinThenTry", fs), out: make([]T, len(fs)), errs: make([]error, len(fs))}
	x.end.made()
	return x
}

type joinThenTry[T any] struct {
	c    children[T]
	out  []T
	errs []error
	end  end
}

func (j *joinThenTry[T]) Poll(cx *Context) (value []T, ready bool, err error) {
	j.end.check("JoinThenTry")
	j.c.start(cx)
	for {
		i, v, err, ok := j.c.next(cx)
		if !ok {
			break
		}
		j.out[i], j.errs[i] = v, err
	}
	if j.c.left > 0 {
		return nil, false, nil
	}
	value = j.out
	for _, e := range j.errs {
		if e != nil {
			j.finish(completed)
			return nil, true, e
		}
	}
	j.end, j.out, j.errs = completed, nil, nil
	j.c.drop()
	return value, true, nil
}

func (j *joinThenTry[T]) finish(e end) {
	out := j.out
	j.end, j.out, j.errs = e, nil, nil
	defer release.Values(out)
	j.c.drop()
}

func (j *joinThenTry[T]) Drop() {
	if j.end == open {
		j.finish(dropped)
	}
}
