// Package x looks whether a whole header has arrived, and throws the beginning of
// one away whenever it has not.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Wait(co *futures.Co, r aio.Reader, busy func() bool) ([]byte, error) {
	head := make([]byte, 8)
	for busy() {
		_, ready, err := futures.NowOrNever(aio.ReadFull(r, head)) // want "FV1002"
		if ready {
			return head, err
		}
		if _, err := futures.Await(co, timer.Sleep(time.Millisecond)); err != nil {
			return nil, err
		}
	}
	_, err := futures.Await(co, aio.ReadFull(r, head))
	return head, err
}
