// Package relay connects two byte streams with each other.
//
// Whichever direction ends first ends the other: a client that has sent its request
// and closes its half gets the beginning of the response.
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
	there := futures.On(aio.Copy(b, a))
	back := futures.On(aio.Copy(a, b))
	co.Select(there, back) // want "FV1002"
	_, err := futures.Await(co, aio.Close(a))
	_, err2 := futures.Await(co, aio.Close(b))
	return errors.Join(err, err2)
}
