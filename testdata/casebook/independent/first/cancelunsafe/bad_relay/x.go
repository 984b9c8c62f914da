// Package x relays between a client and a server.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Side is one end of a relayed conversation.
type Side struct {
	aio.ReadWriter
	Name string
}

func oneWay(dst, src Side) futures.Future[int64] {
	return futures.MapErr(aio.Copy(dst, src), func(err error) error {
		return fmt.Errorf("%s to %s: %w", src.Name, dst.Name, err)
	})
}

// Relay relays until one side is done and then says goodbye to both.
func Relay(co *futures.Co, client, server Side) (int64, error) {
	n, err := futures.Await(co, futures.Race(oneWay(client, server), oneWay(server, client))) // want "FV1002"
	if err != nil {
		return n, err
	}
	for _, s := range [...]Side{client, server} {
		if _, err := futures.Await(co, aio.WriteAll(s, []byte("bye\n"))); err != nil {
			return n, err
		}
	}
	return n, nil
}
