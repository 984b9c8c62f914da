// Package nilbranch merges two feeds until both have ended.
package nilbranch

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Item struct {
	Source string
	N      int
}

type feed struct {
	name string
	rx   *mpsc.Receiver[int]
}

func (f *feed) branch() *futures.BranchOf[int] {
	if f == nil {
		return nil
	}
	return futures.On(f.rx.Recv())
}

// Merge calls use with every item of both.
func Merge(co *futures.Co, a, b *mpsc.Receiver[int], use func(Item)) error {
	left, right := &feed{"a", a}, &feed{"b", b}
	for {
		l, r := left.branch(), right.branch()
		switch co.Select(l, r) {
		case nil:
			return nil
		case l:
			switch n, err := l.Result(); err {
			case nil:
				use(Item{left.name, n})
			case io.EOF:
				left = nil
			default:
				return err
			}
		case r:
			switch n, err := r.Result(); err {
			case nil:
				use(Item{right.name, n})
			case io.EOF:
				right = nil
			default:
				return err
			}
		}
	}
}
