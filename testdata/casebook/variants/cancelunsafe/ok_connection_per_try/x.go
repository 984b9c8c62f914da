// Package x puts a time limit on a request and tries again, each time over a
// connection of its own, which it drops whatever happened.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func try(co *futures.Co, dial func() *aio.PipeEnd, text []byte) (string, error) {
	conn := dial()
	defer conn.Drop()
	request := futures.Async(func(co *futures.Co) (string, error) {
		if _, err := futures.Await(co, aio.WriteAll(conn, text)); err != nil {
			return "", err
		}
		return futures.Await(co, aio.NewReader(conn).ReadLine())
	})
	return futures.Await(co, timer.Timeout(time.Second, request))
}

func Ask(co *futures.Co, dial func() *aio.PipeEnd, text []byte) (reply string, err error) {
	for range 5 {
		reply, err = try(co, dial, text)
		if !errors.Is(err, futures.ErrElapsed) {
			break
		}
	}
	return reply, err
}
