// Package x wraps the unsafe read in a Map and an Inspect before it puts a time
// limit on it; combinators do not make it safer.
package x

import (
	"log"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// number reads eight bytes as a number.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func number(r aio.Reader) futures.Future[uint64] {
	buf := make([]byte, 8)
	return futures.Map(aio.ReadFull(r, buf), func(int) uint64 {
		var n uint64
		for _, b := range buf {
			n = n<<8 | uint64(b)
		}
		return n
	})
}

func Last(co *futures.Co, r aio.Reader, beat func()) (last uint64, err error) {
	for {
		logged := futures.Inspect(number(r), func(n uint64, err error) { log.Print(n, err) })
		n, err := futures.Await(co, timer.Timeout(time.Second, logged)) // want "FV1002"
		switch err {
		case nil:
			last = n
		case futures.ErrElapsed:
			beat()
		default:
			return last, err
		}
	}
}
