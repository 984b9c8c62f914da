// Package x gets futures from a function that returns an error beside them; with
// an error there is no future.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var errRange = errors.New("out of range")

// block is the i-th block of r.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func block(r aio.Reader, i int) (futures.Future[int], error) {
	if i < 0 || i > 9 {
		return nil, errRange
	}
	return aio.ReadFull(r, make([]byte, 512)), nil
}

func Sum(co *futures.Co, r aio.Reader, blocks []int) (int, error) {
	sum := 0
	for _, i := range blocks {
		f, err := block(r, i)
		if errors.Is(err, errRange) {
			continue
		}
		if err != nil {
			return sum, err
		}
		n, err := futures.Await(co, f)
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}
