// Package x makes its block of a method value; what is lost when the block is
// dropped is in the method.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct {
	r    aio.Reader
	seen int
}

func (c *Conn) record(co *futures.Co) (byte, error) {
	var size [2]byte
	if _, err := futures.Await(co, aio.ReadFull(c.r, size[:])); err != nil {
		return 0, err
	}
	body := make([]byte, int(size[0])<<8|int(size[1]))
	if _, err := futures.Await(co, aio.ReadFull(c.r, body)); err != nil {
		return 0, err
	}
	c.seen++
	return body[0], nil
}

func (c *Conn) Loop(co *futures.Co, kick *mpsc.Receiver[int], handle func(byte)) error {
	body := c.record
	for {
		rec := futures.On(futures.Async(body))
		k := futures.On(kick.Recv())
		if won := co.SelectBiased(k, rec); won == k { // want "FV1002"
			if _, err := k.Result(); err != nil {
				return err
			}
			continue
		}
		b, err := rec.Result()
		if err != nil {
			return err
		}
		handle(b)
	}
}
