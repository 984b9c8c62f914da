// Package x never awaits anything: every future goes into a combinator, and the
// last one to the caller.
package x

import (
	"log"
	"strconv"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Length reads a decimal number from in and then that many bytes from body.
//
// Cancel safety: not safe; dropped while pending, it loses the line or the bytes.
func Length(in *aio.BufReader, body aio.Reader) futures.Future[int] {
	size := futures.AndThen(in.ReadLine(), func(line string) futures.Future[int] {
		n, err := strconv.Atoi(line)
		if err != nil {
			return futures.Failed[int](err)
		}
		return aio.ReadFull(body, make([]byte, n))
	})
	limited := timer.Timeout(time.Minute, size)
	return futures.OrElse(limited, func(err error) futures.Future[int] {
		log.Print(err)
		return futures.Ready(0)
	})
}
