// Package consoleproxy joins a virtual machine's serial console to a web socket.
package consoleproxy

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Chunk is what the console has printed.
type Chunk []byte

// Proxy passes chunks from the console to a client that may be slow.
type Proxy struct {
	console *mpsc.Receiver[Chunk]
	client  *mpsc.Sender[Chunk]
	backlog []Chunk
	pings   int
}

const maxBacklog = 64

func (p *Proxy) pop() Chunk {
	c := p.backlog[0]
	p.backlog = p.backlog[1:]
	return c
}

func (p *Proxy) keep(c Chunk) { p.backlog = append(p.backlog, c) }

// Run passes chunks on until the console ends.
func (p *Proxy) Run(co *futures.Co, ping time.Duration) error {
	defer p.client.Drop()
	defer p.console.Drop()
	ticks := timer.Every(ping)
	defer ticks.Drop()
	for {
		var printed *futures.BranchOf[Chunk]
		var room *futures.BranchOf[*mpsc.Permit[Chunk]]
		if len(p.backlog) > 0 {
			room = futures.On(p.client.Reserve())
		}
		if len(p.backlog) < maxBacklog {
			printed = futures.On(p.console.Recv())
		}
		tick := futures.On(ticks.Tick())
		switch co.Select(printed, room, tick) {
		case room:
			permit, err := room.Result()
			if err != nil {
				return err
			}
			permit.Send(p.pop())
		case printed:
			c, err := printed.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			p.keep(c)
		case tick:
			p.pings++
		}
	}
}
