// Package limits holds what is not reported although it is wrong.
package limits

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// A helper keeps the waker, and its caller the flag.
type helped struct {
	state int
	full  atomic.Bool
	waker futures.Waker
}

func (h *helped) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if h.full.Load() {
		return 1, true, nil
	}
	if h.state == 0 {
		h.begin(cx.Waker())
	}
	return 0, false, nil
}
func (h *helped) begin(w futures.Waker) {
	h.waker = w
	h.state++
}
func (h *helped) Drop() {}

// What a Once does is not known to be done once.
type byOnce struct {
	once  sync.Once
	full  atomic.Bool
	waker futures.Waker
}

func (o *byOnce) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	o.once.Do(func() { o.waker = cx.Waker() })
	return 0, o.full.Load(), nil
}
func (o *byOnce) Drop() {}

// A method that is not a Poll method may keep a Context in a value that ends with
// the poll.
type cell struct{ cx *futures.Context }

func (c *cell) begin(cx *futures.Context) { c.cx = cx }
