// Package handshake gives a new connection a limited time to introduce itself. A
// connection that does not make it is closed, so that nothing is lost.
package handshake

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Dialer opens connections.
type Dialer func() (*aio.PipeEnd, error)

func hello(co *futures.Co, conn *aio.PipeEnd) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(conn, []byte("HELLO\n"))); err != nil {
		return "", err
	}
	name := make([]byte, 16)
	if _, err := futures.Await(co, aio.ReadFull(conn, name)); err != nil {
		return "", err
	}
	return string(name), nil
}

// Name opens a connection, asks for the peer's name and closes it.
func Name(co *futures.Co, dial Dialer, limit time.Duration) (string, error) {
	conn, err := dial()
	if err != nil {
		return "", fmt.Errorf("dial: %w", err)
	}
	defer conn.Drop()
	f := futures.Async(func(co *futures.Co) (string, error) { return hello(co, conn) })
	name, err := futures.Await(co, timer.Timeout(limit, f))
	if err != nil {
		return "", fmt.Errorf("handshake: %w", err)
	}
	return name, nil
}
