// Package x waits for replies that a deadline may leave unread.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type Request struct {
	Method string
	Reply  *oneshot.Sender[string]
}

type Caller struct {
	out      *mpsc.Sender[Request]
	Timeouts int
}

// Call is answered with "" if the reply does not come in time.
func (c *Caller) Call(co *futures.Co, method string, d time.Duration) (string, error) {
	tx, rx := oneshot.New[string]()
	defer rx.Drop()
	if _, err := futures.Await(co, c.out.Send(Request{method, tx})); err != nil {
		return "", err
	}
	s, err := futures.Await(co, timer.Timeout[string](d, rx))
	if errors.Is(err, futures.ErrElapsed) {
		c.Timeouts++
		return "", nil
	}
	return s, err
}

// Poll calls the methods in turn for ever.
func (c *Caller) Poll(co *futures.Co, methods []string, each func(string, string)) error {
	for i := 0; ; i = (i + 1) % len(methods) {
		s, err := c.Call(co, methods[i], 100*time.Millisecond)
		if err != nil {
			return err
		}
		each(methods[i], s)
	}
}
