// Package rangefuncclose iterates over pages of a listing and releases each.
package rangefuncclose

import (
	"iter"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Page struct {
	No     int
	permit *lock.Permit
}

type Lister struct {
	slots *lock.Semaphore
	fetch func(no int) futures.Future[bool]
}

// Pages yields pages while there are any; each is released after its turn.
func (l *Lister) Pages(co *futures.Co) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		for no := 1; ; no++ {
			more, err := l.one(co, no, yield)
			if err != nil {
				yield(nil, err)
				return
			}
			if !more {
				return
			}
		}
	}
}

func (l *Lister) one(co *futures.Co, no int, yield func(*Page, error) bool) (more bool, err error) {
	p, err := futures.Await(co, l.slots.Acquire(1))
	if err != nil {
		return false, err
	}
	defer p.Release()
	if more, err = futures.Await(co, l.fetch(no)); err != nil || !more {
		return false, err
	}
	return yield(&Page{no, p}, nil), nil
}

// Count counts pages up to limit.
func Count(co *futures.Co, l *Lister, limit int) (n int, err error) {
	for p, err := range l.Pages(co) {
		if err != nil {
			return n, err
		}
		if n = p.No; n == limit {
			break
		}
	}
	return n, nil
}
