// Package x dispatches commands of a job worker.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Command int

const (
	Run Command = iota
	Defer
	Discard
)

type Job struct {
	ID   string
	Cmd  Command
	Wait time.Duration
}

type Worker struct {
	results *mpsc.Sender[string]
	later   []futures.Future[string]
}

func (w *Worker) job(j Job) futures.Future[string] {
	return futures.Map(timer.Sleep(j.Wait), func(time.Time) string { return j.ID + " done" })
}

// Dispatch does with j what its command says.
func (w *Worker) Dispatch(co *futures.Co, j Job) error {
	f := w.job(j) // want "FV1001"
	switch j.Cmd {
	case Run:
		out, err := futures.Await(co, f)
		if err != nil {
			return err
		}
		_, err = futures.Await(co, w.results.Send(out))
		return err
	case Defer:
		w.later = append(w.later, f)
	case Discard:
		fmt.Println("discarded", j.ID)
	default:
		f.Drop()
		return fmt.Errorf("job %s: unknown command %d", j.ID, j.Cmd)
	}
	return nil
}

// Drain waits for what was deferred.
func (w *Worker) Drain(co *futures.Co) {
	later := w.later
	w.later = nil
	futures.Await(co, futures.JoinAll(later...))
}
