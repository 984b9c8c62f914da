// Package x uses the writer of an object that cleans up after itself.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Channel owns its writer; who has a Channel must AsyncDrop it.
type Channel struct {
	w    *aio.BufWriter
	sent int
}

func New(dst aio.Writer) *Channel { return &Channel{w: aio.NewWriter(dst)} }

func (c *Channel) PollDrop(cx *futures.Context) (bool, error) { return c.w.PollDrop(cx) }
func (c *Channel) Drop()                                      { c.w.Drop() }

func (c *Channel) Send(co *futures.Co, p []byte) error {
	if _, err := futures.Await(co, aio.WriteAll(c.w, p)); err != nil {
		return err
	}
	c.sent++
	if c.sent%16 == 0 {
		_, err := futures.Await(co, aio.Flush(c.w))
		return err
	}
	return nil
}

// Pump sends what comes over a channel of its own.
func Pump(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[[]byte]) (n int, err error) {
	c := New(dst)
	defer co.AsyncDrop(c)
	for {
		p, err := futures.Await(co, in.Recv())
		if err != nil {
			return c.sent, err
		}
		if err := c.Send(co, p); err != nil {
			return c.sent, err
		}
	}
}
