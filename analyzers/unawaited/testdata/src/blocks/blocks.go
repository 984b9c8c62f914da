// Package blocks has blocks that own what they capture.
package blocks

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// The second one is left where the first has failed.
func Pair(a, b aio.Reader) *futures.Block[int] {
	left := aio.ReadFull(a, make([]byte, 8))
	right := aio.ReadFull(b, make([]byte, 8)) // want `FV1001: this future is neither awaited, handed on nor dropped on some path`
	return futures.Async(func(co *futures.Co) (int, error) {
		n, err := futures.Await(co, left)
		if err != nil {
			return n, err
		}
		m, err := futures.Await(co, right)
		return n + m, err
	}, left, right)
}

func PairDropped(a, b aio.Reader) *futures.Block[int] {
	left := aio.ReadFull(a, make([]byte, 8))
	right := aio.ReadFull(b, make([]byte, 8))
	return futures.Async(func(co *futures.Co) (int, error) {
		defer right.Drop()
		n, err := futures.Await(co, left)
		if err != nil {
			return n, err
		}
		m, err := futures.Await(co, right)
		return n + m, err
	}, left, right)
}

var errOff = errors.New("off")

// A parameter that the block takes.
func Given(co *futures.Co, f futures.Future[int], on bool) (int, error) { // want `FV1001: this future is neither awaited, handed on nor dropped on some path`
	return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
		if !on {
			return 0, errOff
		}
		return futures.Await(co, f)
	}))
}

// Lent to the block by whoever calls.
func Lent(f futures.Future[int], on bool) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		if !on {
			return 0, errOff
		}
		return futures.Await(co, futures.Ref(f))
	})
}

// The variable is assigned anew by the block.
func Next(co *futures.Co, f futures.Future[int], next func() futures.Future[int]) (int, error) {
	return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
		for {
			n, err := futures.Await(co, f)
			if n == 0 || err != nil {
				return n, err
			}
			f = next()
		}
	}))
}
