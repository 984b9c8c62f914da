// Package x hands its writer to a task before it suspends; the task's block names
// it as a capture and cleans it up.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Start(co *futures.Co, dst aio.Writer, banner []byte, pause time.Duration) (err error) {
	w := aio.NewWriter(dst)
	task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		defer co.AsyncDrop(w)
		return futures.Await(co, aio.WriteAll(w, banner))
	}, w))
	defer task.Detach()
	if _, err = futures.Await(co, timer.Sleep(pause)); err != nil {
		return err
	}
	return nil
}
