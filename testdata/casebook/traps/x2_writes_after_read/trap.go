// Package greeting reads a greeting under a time limit, and writes to the connection
// when the limit has passed, in a function of its own.
//
// It looks like a connection that is used again after a read was cut off. What was
// lost are bytes that came in; what goes out does not suffer from that.
package greeting

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func reject(co *futures.Co, w aio.Writer) error {
	_, err := futures.Await(co, aio.Write(w, []byte("-")))
	return err
}

// Greet takes conn, and ends it if the peer does not introduce itself in time.
func Greet(co *futures.Co, conn *aio.PipeEnd) (name [8]byte, err error) {
	defer conn.Drop()
	_, err = futures.Await(co, timer.Timeout(time.Second, aio.ReadFull(conn, name[:])))
	if errors.Is(err, futures.ErrElapsed) {
		return name, errors.Join(err, reject(co, conn))
	}
	return name, err
}
