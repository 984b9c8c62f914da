// Package syncbody handles buffered results without waiting.
package syncbody

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

type Quote struct {
	Symbol string
	Price  float64
}

type Source func(symbol string) futures.Future[Quote]

// Best is the cheapest of the symbols, asked four at a time.
func Best(co *futures.Co, src Source, symbols ...string) (best Quote, err error) {
	quotes := stream.BufferUnordered(stream.Map(stream.FromSlice(symbols...), src), 4)
	for q, err := range futures.Each(co, quotes) {
		switch {
		case err != nil:
			return best, err
		case best.Symbol == "", q.Price < best.Price:
			best = q
		}
	}
	return best, nil
}

// Watch calls Best again after a pause.
func Watch(co *futures.Co, src Source, pause time.Duration, n int, symbols ...string) (bs []Quote, err error) {
	for range n {
		b, err := Best(co, src, symbols...)
		if err != nil {
			return bs, err
		}
		bs = append(bs, b)
		if _, err := futures.Await(co, timer.Sleep(pause)); err != nil {
			return bs, err
		}
	}
	return bs, nil
}
