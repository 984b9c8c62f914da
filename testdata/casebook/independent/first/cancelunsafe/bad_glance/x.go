// Package x looks for urgent messages between two pieces of work.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Task struct{ cost int }

type Runner struct {
	urgent aio.Reader
	done   int
}

func (r *Runner) header() futures.Future[int] {
	var h [2]byte
	return futures.Map(aio.ReadFull(r.urgent, h[:]), func(int) int { return int(h[0])<<8 | int(h[1]) })
}

// Run does the tasks and stops early when an urgent message says so.
func (r *Runner) Run(co *futures.Co, tasks []Task) (int, error) {
	for _, t := range tasks {
		code, ok, err := futures.NowOrNever(r.header()) // want "FV1002"
		if err != nil {
			return r.done, err
		}
		if ok && code == 0xdead {
			return r.done, nil
		}
		for range t.cost {
			co.Yield()
		}
		r.done++
	}
	return r.done, nil
}
