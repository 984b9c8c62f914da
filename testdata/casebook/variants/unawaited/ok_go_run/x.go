// Package x drives its future in a goroutine of its own.
package x

import (
	"time"

	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

func Background(w aio.Writer, text []byte, done func(int, error)) {
	f := aio.WriteAll(w, text)
	go func() {
		n, err := executor.Run(f)
		done(n, err)
	}()
}

func Limited(w aio.Writer, text []byte, d time.Duration) {
	f := timer.Timeout(d, aio.WriteAll(w, text))
	go executor.Run(f)
}
