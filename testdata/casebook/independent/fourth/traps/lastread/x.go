// Package lastread reads a banner for a while, and closes the connection either way.
package lastread

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

type Banner struct {
	Addr string
	Text string
}

func Grab(co *futures.Co, addr string, n int, limit time.Duration) (b Banner, err error) {
	b.Addr = addr
	conn, err := futures.Await(co, timer.Timeout(limit, net.Dial("tcp", addr)))
	if err != nil {
		return b, err
	}
	defer conn.Drop()
	p := make([]byte, n)
	full := futures.On(aio.ReadFull(conn, p))
	late := futures.On(timer.Sleep(limit))
	switch co.Select(full, late) {
	case full:
		k, err := full.Result()
		b.Text = string(p[:k])
		return b, err
	default:
		return b, futures.ErrElapsed
	}
}

// All grabs one banner after the other.
func All(co *futures.Co, limit time.Duration, addrs ...string) (bs []Banner) {
	for _, a := range addrs {
		if b, err := Grab(co, a, 64, limit); err == nil {
			bs = append(bs, b)
		}
	}
	return bs
}
