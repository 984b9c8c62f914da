// Package x sends mail through a library's session.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/independent/first/missingasyncdrop/bad_library/lib"
)

type Mail struct{ From, To, Text string }

// Outbox sends mails over connections that dial makes.
type Outbox struct {
	dial func() aio.ReadWriter
	Sent int
}

func (o *Outbox) send(co *futures.Co, m Mail) error {
	s, err := lib.Open(co, o.dial()) // want "FV3001"
	if err != nil {
		return err
	}
	for _, line := range []string{"FROM " + m.From, "TO " + m.To, "TEXT " + m.Text} {
		if err := s.Say(co, line); err != nil {
			return err
		}
	}
	o.Sent++
	return nil
}

// Run sends what comes.
func (o *Outbox) Run(co *futures.Co, in *mpsc.Receiver[Mail]) error {
	for {
		m, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		if err := o.send(co, m); err != nil {
			return err
		}
	}
}
