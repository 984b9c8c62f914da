// Package shape gives the writing of a buffer a time limit, and writes on.
//
// Source: tokio-rs/tokio's documentation of write_all.
package shape

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type buffer struct {
	w   aio.Writer
	buf []byte
}

func (b *buffer) flush(co *futures.Co) (int, error) {
	n, err := futures.Await(co, aio.WriteAll(b.w, b.buf))
	if err == nil {
		b.buf = b.buf[:0]
	}
	return n, err
}

func (b *buffer) Base(co *futures.Co, lines []string) {
	for _, l := range lines {
		b.buf = append(b.buf, l...)
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(b.flush))) // want "FV1002"
	}
}

func (b *buffer) Ranged(co *futures.Co) {
	for range lib.Count(3) {
		b.buf = append(b.buf, "line"...)
		_, _ = futures.Await(co, timer.Timeout(time.Second, futures.Async(b.flush))) // want "FV1002"
	}
}

// The writer of the runtime keeps what it has not written.
func Buffered(co *futures.Co, w *aio.BufWriter, lines []string) {
	for _, l := range lines {
		_, _ = futures.Await(co, aio.WriteAll(w, []byte(l)))
		_, _ = futures.Await(co, timer.Timeout(time.Second, aio.Flush(w)))
	}
	_, _ = futures.Await(co, aio.Flush(w))
}
