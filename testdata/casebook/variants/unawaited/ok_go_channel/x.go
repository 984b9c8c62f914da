// Package x hands futures to whoever reads a Go channel.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
)

type Job struct {
	Name string
	Work futures.Future[int]
}

func Submit(jobs chan<- Job, r aio.Reader, names []string) {
	for _, name := range names {
		f := aio.Read(r, make([]byte, 16))
		jobs <- Job{Name: name, Work: f}
	}
	close(jobs)
}

func Run(jobs <-chan Job, done func(string, int, error)) {
	for j := range jobs {
		n, err := executor.Run(j.Work)
		done(j.Name, n, err)
	}
}
