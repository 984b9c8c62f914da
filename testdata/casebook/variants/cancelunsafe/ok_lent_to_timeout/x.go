// Package x puts a time limit on a lent future, again and again, until it has
// completed.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Patient(co *futures.Co, conn *aio.PipeEnd, nag func()) ([]byte, error) {
	defer conn.Drop()
	buf := make([]byte, 64)
	read := aio.ReadFull(conn, buf)
	defer read.Drop()
	for {
		_, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref(read)))
		if !errors.Is(err, futures.ErrElapsed) {
			return buf, err
		}
		nag()
	}
}
