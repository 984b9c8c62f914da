// Package x aborts a task in the middle of a message and then writes to the
// connection that the task was writing to. Waiting until it has stopped does not
// bring the rest of the message back.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Interrupt(co *futures.Co, w aio.Writer, long, short []byte) error {
	task := futures.Spawn(co, aio.WriteAll(w, long))
	defer task.Drop()
	if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
		return err
	}
	task.Abort() // want "FV1002"
	if _, err := futures.Await(co, task); err != nil && !errors.Is(err, futures.ErrCancelled) {
		return err
	}
	_, err := futures.Await(co, aio.WriteAll(w, short))
	return err
}
