// Package x drops an unsafe request in a loop, and with it the connection; the next
// request goes over a new one.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Poll(co *futures.Co, dial func() *aio.PipeEnd, query []byte, got func([]byte)) error {
	conn := dial()
	defer func() { conn.Drop() }()
	for {
		reply := make([]byte, 16)
		ask := futures.Async(func(co *futures.Co) (int, error) {
			if _, err := futures.Await(co, aio.WriteAll(conn, query)); err != nil {
				return 0, err
			}
			return futures.Await(co, aio.ReadFull(conn, reply))
		})
		_, err := futures.Await(co, timer.Timeout(time.Second, ask))
		switch {
		case err == nil:
			got(reply)
		case errors.Is(err, futures.ErrElapsed):
			conn.Drop()
			conn = dial()
		default:
			return err
		}
	}
}
