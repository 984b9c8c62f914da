// Package x is a future in three states. It polls a child in one state only, and
// leaves that state when the child has completed.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

const (
	connecting = iota
	greeting
	closed
)

type Dialer struct {
	state int
	dial  futures.Future[*aio.PipeEnd]
	conn  *aio.PipeEnd
	hello futures.Future[int]
}

func (d *Dialer) Poll(cx *futures.Context) (*aio.PipeEnd, bool, error) {
	for {
		switch d.state {
		case connecting:
			conn, ready, err := d.dial.Poll(cx)
			if !ready {
				return nil, false, nil
			}
			if err != nil {
				d.state = closed
				return nil, true, err
			}
			d.conn = conn
			d.hello = aio.WriteAll(conn, []byte("hello\n"))
			d.state = greeting
		case greeting:
			_, ready, err := d.hello.Poll(cx)
			if !ready {
				return nil, false, nil
			}
			d.state = closed
			if err != nil {
				d.conn.Drop()
				return nil, true, err
			}
			return d.conn, true, nil
		default:
			panic("x: Dialer polled after completion")
		}
	}
}

func (d *Dialer) Drop() {
	switch d.state {
	case connecting:
		d.dial.Drop()
	case greeting:
		d.hello.Drop()
		d.conn.Drop()
	}
	d.state = closed
}
