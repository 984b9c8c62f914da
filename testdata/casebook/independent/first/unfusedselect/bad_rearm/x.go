// Package x reads packets and makes the next read only sometimes.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Packet [16]byte

type Port struct {
	r    *aio.PipeEnd
	bad  int
	good int
}

func (p *Port) packet() futures.Future[Packet] {
	return futures.Async(func(co *futures.Co) (k Packet, err error) {
		_, err = futures.Await(co, aio.ReadFull(p.r, k[:]))
		return k, err
	})
}

// Run counts packets until it is told to stop. It ends the port.
func (p *Port) Run(co *futures.Co, cmds *mpsc.Receiver[string]) error {
	defer p.r.Drop()
	read := p.packet()
	defer func() { read.Drop() }()
	for {
		got, cmd := futures.On(futures.Ref(read)), futures.On(cmds.Recv())
		switch co.Select(got, cmd) { // want "FV2001"
		case got:
			k, err := got.Result()
			if err != nil {
				return err
			}
			if k[0] != 0x7e {
				p.bad++
				continue
			}
			p.good++
			read = p.packet()
		case cmd:
			s, err := cmd.Result()
			if err == io.EOF || s == "stop" {
				return nil
			}
			if err != nil {
				return err
			}
		}
	}
}
