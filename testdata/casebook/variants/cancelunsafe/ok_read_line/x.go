// Package x drops a pending line in a loop. The reader keeps the beginning of the
// line, so the next one to wait for it gets all of it.
package x

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Lines(co *futures.Co, conn aio.Reader, handle func(string), idle func()) error {
	in := aio.NewReader(conn)
	for {
		line := futures.On(in.ReadLine())
		quiet := futures.On(timer.Sleep(time.Minute))
		switch co.Select(line, quiet) {
		case line:
			s, err := line.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			handle(s)
		case quiet:
			idle()
		}
	}
}
