// Package x lends one read to the select until it is done.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Packet [32]byte

type Link struct {
	r     *aio.PipeEnd
	stats map[byte]int
}

func (l *Link) packet() futures.Future[Packet] {
	return futures.Async(func(co *futures.Co) (p Packet, err error) {
		if _, err = futures.Await(co, aio.ReadFull(l.r, p[:4])); err != nil {
			return p, err
		}
		_, err = futures.Await(co, aio.ReadFull(l.r, p[4:]))
		return p, err
	})
}

// Run counts packets and answers questions about the counts. The link ends with it.
func (l *Link) Run(co *futures.Co, ask *mpsc.Receiver[func(map[byte]int)]) error {
	defer l.r.Drop()
	cur := l.packet()
	defer func() { cur.Drop() }()
	for {
		got := futures.On(futures.Ref(cur))
		query := futures.On(ask.Recv())
		switch co.Select(got, query) {
		case got:
			p, err := got.Result()
			if err != nil {
				return err
			}
			l.stats[p[0]]++
			cur = l.packet()
		case query:
			fn, err := query.Result()
			if err != nil {
				return err
			}
			fn(l.stats)
		}
	}
}
