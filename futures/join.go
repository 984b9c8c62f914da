package futures

import (
	"errors"

	"github.com/futvet/futvet/futures/internal/release"
)

// JoinAll completes when all of fs have, with their outcomes in the order of fs.
// It never fails. It takes ownership of fs, and panics if one of them is nil. Only
// futures that were woken are polled, however many there are.
//
// Cancel safety: dropping it drops the futures that have not completed, in order,
// and the values of those that have.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func JoinAll[T any](fs ...Future[T]) Future[[]Result[T]] {
	x := &joinAll[T]{c: newChildren("JoinAll", fs), out: make([]Result[T], len(fs))}
	x.end.made()
	return x
}

// Result is a completed future's outcome.
type Result[T any] struct {
	Value T
	Err   error
}

type joinAll[T any] struct {
	c   children[T]
	out []Result[T]
	end end
}

func (j *joinAll[T]) Poll(cx *Context) (value []Result[T], ready bool, err error) {
	j.end.check("JoinAll")
	j.c.start(cx)
	for {
		i, v, err, ok := j.c.next(cx)
		if !ok {
			break
		}
		j.out[i] = Result[T]{v, err}
	}
	if j.c.left > 0 {
		return nil, false, nil
	}
	value = j.out
	j.end, j.out = completed, nil
	j.c.drop()
	return value, true, nil
}

func (j *joinAll[T]) Drop() {
	if j.end != open {
		return
	}
	out := j.out
	j.end, j.out = dropped, nil
	defer release.Each(out, func(r Result[T]) { release.Value(r.Value) })
	j.c.drop()
}

// TryJoinAll completes when all of fs have, with their values in the order of fs,
// or fails with the first error: the futures that have not completed are then
// dropped, in order, before it returns, and so are the values of those that have.
// It takes ownership of fs, and panics if one of them is nil. It ends at the first
// error whatever the number of futures (futures-rs waits for those before it when
// there are more than 30).
//
// Cancel safety: as JoinAll's.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func TryJoinAll[T any](fs ...Future[T]) Future[[]T] {
	x := &tryJoinAll[T]{c: newChildren("TryJoinAll", fs), out: make([]T, len(fs))}
	x.end.made()
	return x
}

type tryJoinAll[T any] struct {
	c   children[T]
	out []T
	end end
}

func (j *tryJoinAll[T]) Poll(cx *Context) (value []T, ready bool, err error) {
	j.end.check("TryJoinAll")
	j.c.start(cx)
	for {
		i, v, err, ok := j.c.next(cx)
		if !ok {
			break
		}
		if err != nil {
			j.finish(completed)
			return nil, true, err
		}
		j.out[i] = v
	}
	if j.c.left > 0 {
		return nil, false, nil
	}
	value = j.out
	j.end, j.out = completed, nil
	j.c.drop()
	return value, true, nil
}

func (j *tryJoinAll[T]) finish(e end) {
	out := j.out
	j.end, j.out = e, nil
	defer release.Values(out)
	j.c.drop()
}

func (j *tryJoinAll[T]) Drop() {
	if j.end == open {
		j.finish(dropped)
	}
}

// Race completes with the outcome of the first of fs to complete, be it a failure,
// and drops the others, in order, before it returns. Of none it is pending for
// ever. It takes ownership of fs, and panics if one of them is nil.
//
// Cancel safety: dropping it, and losing the race, drops a future, and loses what
// it loses then.
func Race[T any](fs ...Future[T]) Future[T] {
	x := &race[T]{c: newChildren("Race", fs)}
	x.end.made()
	return x
}

type race[T any] struct {
	c   children[T]
	end end
}

func (r *race[T]) Poll(cx *Context) (value T, ready bool, err error) {
	r.end.check("Race")
	r.c.start(cx)
	if _, value, err, ready = r.c.next(cx); ready {
		r.end = completed
		dropLosers(&r.c, value)
	}
	return value, ready, err
}

// dropLosers drops the futures that did not win. If one of them panics nobody gets
// the winner's value, which is dropped then.
func dropLosers[T any](c *children[T], won T) {
	returned := false
	defer func() {
		if !returned {
			release.Value(won)
		}
	}()
	c.drop()
	returned = true
}

func (r *race[T]) Drop() {
	if r.end == open {
		r.end = dropped
		r.c.drop()
	}
}

// SelectOk completes with the first success among fs and drops the others, in
// order, before it returns. If all fail it fails with their errors joined, in the
// order of fs; of none it fails at once. It takes ownership of fs, and panics if
// one of them is nil. It is async-std's try_race, too.
//
// Cancel safety: as Race's.
func SelectOk[T any](fs ...Future[T]) Future[T] {
	x := &selectOk[T]{c: newChildren("SelectOk", fs), errs: make([]error, len(fs))}
	x.end.made()
	return x
}

var errNoneToSelect = errors.New("futures: SelectOk of no futures")

type selectOk[T any] struct {
	c    children[T]
	errs []error
	end  end
}

func (s *selectOk[T]) Poll(cx *Context) (value T, ready bool, err error) {
	s.end.check("SelectOk")
	s.c.start(cx)
	for {
		i, v, err, ok := s.c.next(cx)
		if !ok {
			break
		}
		if err == nil {
			s.end, s.errs = completed, nil
			dropLosers(&s.c, v)
			return v, true, nil
		}
		release.Value(v)
		s.errs[i] = err
	}
	if s.c.left > 0 {
		return value, false, nil
	}
	if err = errors.Join(s.errs...); err == nil {
		err = errNoneToSelect
	}
	s.end, s.errs = completed, nil
	s.c.drop()
	return value, true, err
}

func (s *selectOk[T]) Drop() {
	if s.end == open {
		s.end, s.errs = dropped, nil
		s.c.drop()
	}
}
