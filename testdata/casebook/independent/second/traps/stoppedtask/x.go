// Package stoppedtask aborts a task, and waits until it has stopped.
package stoppedtask

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Monitor watches a channel in the background.
type Monitor struct {
	values *mpsc.Receiver[int]
	high   int
}

func (m *Monitor) watch() futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for {
			v, err := futures.Await(co, m.values.Recv())
			if err != nil {
				return struct{}{}, err
			}
			m.high = max(m.high, v)
		}
	})
}

// During watches while fn runs, and yields the highest value that was seen.
func (m *Monitor) During(co *futures.Co, fn func(*futures.Co) error) (int, error) {
	task := futures.Spawn(co, m.watch())
	defer task.Drop()
	if err := fn(co); err != nil {
		return 0, err
	}
	task.Abort()
	_, err := futures.Await(co, futures.Ref[struct{}](task))
	if err != nil && !errors.Is(err, futures.ErrCancelled) && err != io.EOF {
		return 0, err
	}
	return m.high, nil
}
