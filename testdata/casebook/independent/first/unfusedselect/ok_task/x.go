// Package x waits for a task, which is fused, and for what it sends.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Step struct{ Name string }

func steps(tx *mpsc.Sender[Step], names []string) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		defer tx.Drop()
		for i, s := range names {
			if _, err := futures.Await(co, tx.Send(Step{s})); err != nil {
				return i, err
			}
		}
		return len(names), nil
	}, tx)
}

// Run runs the steps as a task and shows them; the task may end before its steps
// are shown.
func Run(co *futures.Co, names []string, show func(Step)) (n int, err error) {
	tx, rx := mpsc.New[Step](4)
	defer rx.Drop()
	task := futures.Spawn(co, steps(tx, names))
	defer co.AsyncDrop(task)
	n = -1
	for {
		ended, step := futures.On(futures.Ref[int](task)), futures.On(rx.Recv())
		switch co.Select(ended, step) {
		case ended:
			if n, err = ended.Result(); err != nil {
				return n, err
			}
		case step:
			s, err := step.Result()
			if err == io.EOF {
				if n < 0 {
					return futures.Await(co, task)
				}
				return n, nil
			} else if err != nil {
				return n, err
			}
			show(s)
		}
	}
}
