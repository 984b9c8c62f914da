// Package trap reads frames with a future that is not cancel safe, in a select
// loop, and loses nothing: the future is lent, survives losing, and is made anew
// only after it has completed.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// readFrame reads 64 bytes.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func readFrame(r aio.Reader) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		frame := make([]byte, 64)
		_, err := futures.Await(co, aio.ReadFull(r, frame))
		return frame, err
	})
}

// Serve handles conn's frames. It takes conn.
func Serve(co *futures.Co, conn *aio.PipeEnd, handle func([]byte), tick func()) error {
	defer conn.Drop()
	every := timer.Every(time.Second)
	defer every.Drop()
	f := readFrame(conn)
	defer func() { f.Drop() }()
	for {
		frame := futures.On(futures.Ref(f))
		beat := futures.On(every.Tick())
		switch co.Select(frame, beat) {
		case frame:
			b, err := frame.Result()
			if err != nil {
				return err
			}
			handle(b)
			f = readFrame(conn)
		case beat:
			tick()
		}
	}
}
