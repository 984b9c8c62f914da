// Package trap changes what others see before it waits, and changes it back by
// a deferred call, which runs when the wait is cancelled as well.
package trap

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
	"time"
)

// Hub counts who is there and knows them by name.
type Hub struct {
	present atomic.Int64
	waiting int
	names   map[string]bool
	busy    bool
}

// Visit counts a visitor while it is there.
func (h *Hub) Visit(co *futures.Co, name string, messages *mpsc.Receiver[string]) (string, error) {
	h.present.Add(1)
	defer h.present.Add(-1)
	h.names[name] = true
	defer delete(h.names, name)
	h.waiting++
	defer func() { h.waiting-- }()
	return futures.Await(co, messages.Recv())
}

func (h *Hub) enter() func() {
	h.busy = true
	return func() { h.busy = false }
}

// Sweep is busy for a while, in a helper's words.
func (h *Hub) Sweep(co *futures.Co) error {
	defer h.enter()()
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

// Race gives a visitor a time limit.
func (h *Hub) Race(co *futures.Co, name string, messages *mpsc.Receiver[string]) (string, error) {
	return futures.Await(co, timer.Timeout(time.Minute, futures.Async(func(co *futures.Co) (string, error) {
		return h.Visit(co, name, messages)
	})))
}
