// Package x gives its futures to a block for good.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Feed struct {
	Name string
	rx   *mpsc.Receiver[int]
}

func (f *Feed) sum(n int) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (sum int, err error) {
		for range n {
			v, err := futures.Await(co, f.rx.Recv())
			if err != nil {
				return sum, err
			}
			sum += v
		}
		return sum, nil
	})
}

// Better is the greater of the sums of two feeds.
func Better(a, b *Feed, n int) futures.Future[int] {
	x, y := a.sum(n), b.sum(n)
	return futures.Async(func(co *futures.Co) (int, error) {
		l, r := futures.On(x), futures.On(y)
		co.Join(l, r)
		lv, lerr := l.Result()
		rv, rerr := r.Result()
		if lerr != nil {
			return rv, rerr
		}
		return max(lv, rv), nil
	}, x, y)
}

// Twice is the sum of two times n values, begun when the block begins.
func Twice(f *Feed, n int) futures.Future[int] {
	return futures.AndThen(f.sum(n), func(first int) futures.Future[int] {
		return futures.Map(f.sum(n), func(second int) int { return first + second })
	})
}
