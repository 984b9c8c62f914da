// Package serialproxy forwards the console of a virtual machine to a browser.
package serialproxy

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// A Message is what the browser gets.
type Message struct {
	Seq  uint64
	Data []byte
}

// Proxy connects one console with one browser.
type Proxy struct {
	console aio.ReadWriter
	out     *mpsc.Sender[Message]
	in      *mpsc.Receiver[[]byte]
	ping    *timer.Interval

	seq     uint64
	pending []Message
}

// New makes a proxy. It takes the interval and both channel ends.
func New(console aio.ReadWriter, out *mpsc.Sender[Message], in *mpsc.Receiver[[]byte], ping time.Duration) *Proxy {
	return &Proxy{console: console, out: out, in: in, ping: timer.Every(ping)}
}

// Drop releases the proxy's channels.
func (p *Proxy) Drop() {
	p.ping.Drop()
	p.out.Drop()
	p.in.Drop()
}

func (p *Proxy) enqueue(data []byte) {
	p.seq++
	p.pending = append(p.pending, Message{Seq: p.seq, Data: append([]byte(nil), data...)})
}

func (p *Proxy) take() Message {
	m := p.pending[0]
	p.pending = p.pending[1:]
	return m
}

// Run forwards in both directions until one side ends.
func (p *Proxy) Run(co *futures.Co) error {
	buf := make([]byte, 4096)
	for {
		var send *futures.BranchOf[*mpsc.Permit[Message]]
		var read *futures.BranchOf[int]
		if len(p.pending) > 0 {
			send = futures.On(p.out.Reserve())
		} else {
			read = futures.On(aio.Read(p.console, buf))
		}
		typed := futures.On(p.in.Recv())
		tick := futures.On(p.ping.Tick())
		switch co.Select(send, read, typed, tick) {
		case send:
			permit, err := send.Result()
			if err != nil {
				return err
			}
			permit.Send(p.take())
		case read:
			n, err := read.Result()
			if n > 0 {
				p.enqueue(buf[:n])
			}
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		case typed:
			keys, err := typed.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if _, err := futures.Await(co, aio.WriteAll(p.console, keys)); err != nil {
				return err
			}
		case tick:
			if len(p.pending) == 0 {
				p.enqueue(nil)
			}
		}
	}
}
