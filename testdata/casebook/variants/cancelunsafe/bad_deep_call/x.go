// Package x puts a time limit on a block that calls a function that calls a
// function that reads in two steps.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Feed struct{ r aio.Reader }

func (f *Feed) bytes(co *futures.Co, n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := futures.Await(co, aio.ReadFull(f.r, b))
	return b, err
}

func (f *Feed) item(co *futures.Co) (string, error) {
	size, err := f.bytes(co, 1)
	if err != nil {
		return "", err
	}
	text, err := f.bytes(co, int(size[0]))
	return string(text), err
}

func (f *Feed) Collect(co *futures.Co, n int) (items []string, misses int, err error) {
	for len(items) < n {
		one := futures.Async(func(co *futures.Co) (string, error) {
			return f.item(co)
		})
		s, err := futures.Await(co, timer.Timeout(100*time.Millisecond, one)) // want "FV1002"
		if errors.Is(err, futures.ErrElapsed) {
			misses++
			continue
		} else if err != nil {
			return items, misses, err
		}
		items = append(items, s)
	}
	return items, misses, nil
}
