// Package activity sends signs of life while an activity is at work.
package activity

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Activity is long work.
type Activity interface {
	Run(co *futures.Co, input string) (string, error)
}

// Worker runs activities.
type Worker struct {
	beats *mpsc.Sender[string]
	every time.Duration
	named map[string]Activity
}

// ErrUnknown is the error of an activity that nobody knows.
var ErrUnknown = errors.New("unknown activity")

// heart beats for ever.
func (w *Worker) heart(name string) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for {
			if _, err := futures.Await(co, timer.Sleep(w.every)); err != nil {
				return struct{}{}, err
			}
			if err := w.beats.TrySend(name); errors.Is(err, futures.ErrClosed) {
				return struct{}{}, err
			}
		}
	})
}

// Execute runs the activity of a name.
func (w *Worker) Execute(co *futures.Co, name, input string) (output string, err error) {
	a, ok := w.named[name]
	if !ok {
		return "", ErrUnknown
	}
	heart := futures.Spawn(co, w.heart(name))
	defer heart.Drop()
	return a.Run(co, input)
}
