// Package graceperiod drains a worker's queue at shutdown: after a grace period
// what is left is refused instead of done.
package graceperiod

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// ErrShuttingDown is the answer to work that came too late.
var ErrShuttingDown = errors.New("graceperiod: shutting down")

// Work is one item with the place for its answer.
type Work struct {
	Input string
	Done  *oneshot.Sender[error]
}

// Stats counts what became of the queue.
type Stats struct {
	Done    int
	Refused int
}

// Drainer empties a queue.
type Drainer struct {
	queue *mpsc.Receiver[Work]
	do    func(input string) error
	grace time.Duration
}

// New makes a drainer of queue.
func New(queue *mpsc.Receiver[Work], grace time.Duration, do func(string) error) *Drainer {
	return &Drainer{queue: queue, do: do, grace: grace}
}

// Drain closes the queue and answers everything in it.
func (d *Drainer) Drain(co *futures.Co) (Stats, error) {
	var st Stats
	d.queue.Close()
	grace := timer.Sleep(d.grace)
	defer grace.Drop()
	expired := false
	for {
		next := futures.On(d.queue.Recv())
		over := futures.On(futures.Ref(grace))
		switch co.Select(next, over) { // want "FV2001"
		case over:
			expired = true
		case next:
			w, err := next.Result()
			if err == io.EOF {
				return st, nil
			} else if err != nil {
				return st, fmt.Errorf("after %d items: %w", st.Done, err)
			}
			answer := ErrShuttingDown
			if expired {
				st.Refused++
			} else {
				answer = d.do(w.Input)
				st.Done++
			}
			if err := w.Done.Send(answer); err != nil && !errors.Is(err, futures.ErrClosed) {
				return st, err
			}
		}
	}
}
