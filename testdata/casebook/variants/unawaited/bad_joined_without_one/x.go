// Package x joins the branches that it collected, and overlooks the one that it
// made first.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Totals(co *futures.Co, head *mpsc.Receiver[int], rest []*mpsc.Receiver[int]) (sum int, err error) {
	first := futures.On(head.Recv()) // want "FV1001"
	var all []futures.Branch
	var ints []*futures.BranchOf[int]
	for _, r := range rest {
		b := futures.On(r.Recv())
		all = append(all, b)
		ints = append(ints, b)
	}
	co.Join(all...)
	for _, b := range ints {
		v, err := b.Result()
		if err != nil {
			return sum, err
		}
		sum += v
	}
	if sum < 0 {
		co.Join(first)
		v, err := first.Result()
		return sum + v, err
	}
	return sum, nil
}
