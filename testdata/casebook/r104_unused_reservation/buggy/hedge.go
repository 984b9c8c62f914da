// Package hedge sends a request to a second service if the first one is slow.
//
// Room in both services' queues is reserved before the request is sent to one of
// them. When that one answers in time, the second reservation is forgotten, with a
// slot in the queue that nobody else can have.
//
// Source: tower-rs/tower#408, #472, #547, ZcashFoundation/zebra#1593.
package hedge

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Request is answered through its sender.
type Request struct {
	Query string
	Reply *oneshot.Sender[string]
}

// Hedge has two queues for the same service.
type Hedge struct {
	first, second *mpsc.Sender[Request]
	delay         time.Duration
}

// Call asks the first service and, after a while, the second one.
func (h *Hedge) Call(co *futures.Co, query string) (string, error) {
	one, err := futures.Await(co, h.first.Reserve())
	if err != nil {
		return "", err
	}
	defer one.Drop()
	two, err := futures.Await(co, h.second.Reserve()) // want "FV3001"
	if err != nil {
		return "", err
	}
	tx, rx := oneshot.New[string]()
	defer rx.Drop()
	one.Send(Request{query, tx})
	answer, err := futures.Await(co, timer.Timeout(h.delay, futures.Ref[string](rx)))
	if err == nil {
		return answer, nil
	}
	tx2, rx2 := oneshot.New[string]()
	two.Send(Request{query, tx2})
	return futures.Await[string](co, rx2)
}
