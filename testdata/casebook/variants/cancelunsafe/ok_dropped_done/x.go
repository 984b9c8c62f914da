// Package x drops an unsafe future after it has completed, which does nothing.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Both(co *futures.Co, r aio.Reader, nag func()) (a, b [8]byte, err error) {
	for i, p := range [][]byte{a[:], b[:]} {
		read := aio.ReadFull(r, p)
		err := func() error {
			defer read.Drop()
			for {
				got := futures.On(futures.Ref(read))
				late := futures.On(timer.Sleep(time.Second))
				if co.Select(got, late) == got {
					_, err := got.Result()
					return err
				}
				nag()
			}
		}()
		if err != nil {
			return a, b, fmt.Errorf("part %d: %w", i, err)
		}
	}
	return a, b, nil
}
