// Package x gives up a connection whose handshake takes too long.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Hello struct {
	Version byte
	Name    string
}

func hello(conn aio.ReadWriter) futures.Future[Hello] {
	return futures.Async(func(co *futures.Co) (h Hello, err error) {
		if _, err = futures.Await(co, aio.WriteAll(conn, []byte{1})); err != nil {
			return h, err
		}
		var head [2]byte
		if _, err = futures.Await(co, aio.ReadFull(conn, head[:])); err != nil {
			return h, err
		}
		name := make([]byte, head[1])
		_, err = futures.Await(co, aio.ReadFull(conn, name))
		return Hello{head[0], string(name)}, err
	})
}

// Accept serves one peer of ours; the connection lives as long as it does.
func Accept(co *futures.Co, size int, connect func(*aio.PipeEnd), serve func(*futures.Co, Hello, aio.ReadWriter) error) error {
	ours, theirs := aio.Pipe(size)
	defer ours.Drop()
	connect(theirs)
	h, err := futures.Await(co, timer.Timeout(5*time.Second, hello(ours)))
	if err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	return serve(co, h, ours)
}
