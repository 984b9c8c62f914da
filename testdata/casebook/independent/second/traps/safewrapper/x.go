// Package safewrapper wraps a receive in layers that have one suspension point each.
package safewrapper

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Envelope has something in it.
type Envelope[T any] struct {
	Seq  int
	Body T
}

// Mailbox is a queue of envelopes.
type Mailbox[T any] struct {
	rx   *mpsc.Receiver[Envelope[T]]
	last int
	gaps int
}

func (m *Mailbox[T]) receive(co *futures.Co) (T, error) {
	e, err := futures.Await(co, m.rx.Recv())
	if err != nil {
		var none T
		return none, err
	}
	if e.Seq != m.last+1 {
		m.gaps++
	}
	m.last = e.Seq
	return e.Body, nil
}

// Next is the body of the next envelope.
//
// Cancel safety: cancel safe.
func (m *Mailbox[T]) Next() futures.Future[T] {
	return futures.Async(func(co *futures.Co) (T, error) { return m.receive(co) })
}

// Pump passes bodies on, and calls idle when there are none.
func Pump[T any](co *futures.Co, m *Mailbox[T], idle time.Duration, pass func(T) bool, idled func()) error {
	for {
		body, err := futures.Await(co, timer.Timeout(idle, m.Next()))
		if errors.Is(err, futures.ErrElapsed) {
			idled()
			continue
		}
		if err != nil {
			return err
		}
		if !pass(body) {
			return nil
		}
	}
}
