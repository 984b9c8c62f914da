// Package x gives up on a reply by dropping it, and then sends the next request
// over the same connection.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// reply reads a reply of 32 bytes.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func reply(conn aio.Reader) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		buf := make([]byte, 32)
		if _, err := futures.Await(co, aio.ReadFull(conn, buf[:4])); err != nil {
			return nil, err
		}
		_, err := futures.Await(co, aio.ReadFull(conn, buf[4:]))
		return buf, err
	})
}

func Ask(co *futures.Co, conn aio.ReadWriter) ([]byte, error) {
	r := reply(conn)
	defer r.Drop()
	got := futures.On(futures.Ref(r))
	late := futures.On(timer.Sleep(time.Second))
	if co.Select(got, late) == got {
		return got.Result()
	}
	r.Drop() // want "FV1002"
	if _, err := futures.Await(co, aio.WriteAll(conn, []byte("again\n"))); err != nil {
		return nil, err
	}
	return futures.Await(co, reply(conn))
}
