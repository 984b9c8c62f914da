// Package trap drops a read of several steps in every turn of a loop. Each step
// stores what it has read in the reader before the next one may be dropped, so
// the next future goes on where this one was.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type record struct {
	r    aio.Reader
	buf  [128]byte
	have int
}

func (r *record) fill(co *futures.Co) ([]byte, error) {
	for r.have < len(r.buf) {
		n, err := futures.Await(co, aio.Read(r.r, r.buf[r.have:]))
		r.have += n
		if err != nil {
			return nil, err
		}
	}
	r.have = 0
	return r.buf[:], nil
}

// Watch calls full for every record and quiet for every idle second.
func Watch(co *futures.Co, r aio.Reader, full func([]byte), quiet func()) error {
	rec := &record{r: r}
	for {
		next := futures.On(futures.Async(rec.fill))
		idle := futures.On(timer.Sleep(time.Second))
		switch co.Select(next, idle) {
		case next:
			b, err := next.Result()
			if err != nil {
				return err
			}
			full(b)
		case idle:
			quiet()
		}
	}
}
