// Package relay connects two byte streams with each other.
//
// Both directions run to their ends; the end of one closes the other's half only.
//
// Source: permissionlesstech/bitchat#1495, linkerd/linkerd2#463, ekzhang/bore#165.
package relay

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Run relays between a and b and closes them.
func Run(co *futures.Co, a, b aio.ReadWriter) error {
	there := futures.On(futures.Async(func(co *futures.Co) (int64, error) { return pump(co, b, a) }))
	back := futures.On(futures.Async(func(co *futures.Co) (int64, error) { return pump(co, a, b) }))
	co.Join(there, back)
	_, err := there.Result()
	_, err2 := back.Result()
	return errors.Join(err, err2)
}

func pump(co *futures.Co, dst aio.Writer, src aio.Reader) (int64, error) {
	n, err := futures.Await(co, aio.Copy(dst, src))
	_, err2 := futures.Await(co, aio.Close(dst))
	return n, errors.Join(err, err2)
}
