// Package trap aborts a task that reads from a connection and then reads from it
// itself. The task is awaited in between: it has stopped, and what it had read, if
// anything, is its outcome.
package trap

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Receive reads a record of 32 bytes. It calls idle if the record's beginning is
// not there after a while.
func Receive(co *futures.Co, r aio.Reader, idle func()) ([]byte, error) {
	record := make([]byte, 32)
	early := futures.Spawn(co, aio.Read(r, record))
	defer early.Drop()
	if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
		return nil, err
	}
	early.Abort()
	n, err := futures.Await(co, early)
	if errors.Is(err, futures.ErrCancelled) {
		idle()
	} else if err != nil {
		return nil, err
	}
	_, err = futures.Await(co, aio.ReadFull(r, record[n:]))
	return record, err
}
