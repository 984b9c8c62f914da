// Package trap drops a pending read in a loop, next to code that drops pending
// reads wrongly. A single read either returns bytes or has consumed none; only
// reads of several steps lose something.
package trap

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Drain counts bytes and idle periods until r ends.
func Drain(co *futures.Co, r aio.Reader) (bytes, idle int, err error) {
	buf := make([]byte, 4096)
	for {
		read := futures.On(aio.Read(r, buf))
		quiet := futures.On(timer.Sleep(time.Second))
		switch co.Select(read, quiet) {
		case read:
			n, err := read.Result()
			bytes += n
			if err == io.EOF {
				return bytes, idle, nil
			} else if err != nil {
				return bytes, idle, err
			}
		case quiet:
			idle++
		}
	}
}
