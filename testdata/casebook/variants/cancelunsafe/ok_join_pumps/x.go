// Package x runs two copies side by side until both have ended; a join drops
// nothing.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Tunnel(co *futures.Co, a, b aio.ReadWriter) (sent, received int64, err error) {
	there := futures.On(aio.Copy(b, a))
	back := futures.On(aio.Copy(a, b))
	co.Join(there, back)
	sent, err = there.Result()
	received, rerr := back.Result()
	return sent, received, errors.Join(err, rerr)
}
