// Package x shows progress until a transfer is done.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Bar struct{ w aio.Writer }

func (b *Bar) show(co *futures.Co, s string) error {
	_, err := futures.Await(co, aio.WriteAll(b.w, []byte(s+"\r")))
	return err
}

// Follow shows a dot per step and the size as soon as it is known; it takes size.
func Follow(co *futures.Co, b *Bar, size futures.Future[int64], steps int) error {
	defer size.Drop()
	text := ""
	for range steps {
		n, ready, err := futures.NowOrNever(futures.Ref(size)) // want "FV2001"
		if err != nil {
			return err
		}
		if ready {
			text = fmt.Sprintf("%d bytes ", n)
		}
		text += "."
		if err := b.show(co, text); err != nil {
			return err
		}
		if _, err := futures.Await(co, timer.Sleep(50*time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}
