// Package x runs a future on a goroutine of its own.
package x

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
)

type Report struct {
	Lines []string
	Err   error
}

func collect(rx *mpsc.Receiver[string], n int) futures.Future[[]string] {
	return futures.Async(func(co *futures.Co) ([]string, error) {
		defer rx.Drop()
		var lines []string
		for len(lines) < n {
			s, err := futures.Await(co, rx.Recv())
			if err == io.EOF {
				break
			}
			if err != nil {
				return lines, err
			}
			lines = append(lines, s)
		}
		return lines, nil
	}, rx)
}

// Collect collects n lines in the background and calls done with them.
func Collect(rx *mpsc.Receiver[string], n int, done func(Report)) {
	f := collect(rx, n)
	var once sync.Once
	go func() {
		lines, err := executor.Run(f)
		once.Do(func() { done(Report{lines, err}) })
	}()
}
