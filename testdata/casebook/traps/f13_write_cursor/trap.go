// Package trap races a write of several steps against other things in a loop.
// The write advances a cursor that outlives it after every step; made anew, it
// writes the rest, not all over again.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Cursor is what is still to be written.
type Cursor struct{ rest []byte }

// writeAll writes the rest of what c holds.
//
// Cancel safety: safe; what has been written is taken off c at once.
func (c *Cursor) writeAll(w aio.Writer) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for len(c.rest) > 0 {
			n, err := futures.Await(co, aio.Write(w, c.rest))
			c.rest = c.rest[n:]
			if err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
}

// Feed writes what arrives, and may be handed more while it writes.
func Feed(co *futures.Co, w aio.Writer, in *mpsc.Receiver[[]byte]) error {
	var c Cursor
	for {
		var write *futures.BranchOf[struct{}]
		if len(c.rest) > 0 {
			write = futures.On(c.writeAll(w))
		}
		more := futures.On(in.Recv())
		switch co.Select(write, more) {
		case write:
			if _, err := write.Result(); err != nil {
				return err
			}
		case more:
			b, err := more.Result()
			if err != nil {
				return err
			}
			c.rest = append(c.rest, b...)
		}
	}
}
