// Package x keeps a current and a spare connection attempt.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Dialer struct{ addr *mpsc.Receiver[string] }

func (d *Dialer) Dial() futures.Future[string] {
	return futures.Map(d.addr.Recv(), func(a string) string { return "conn to " + a })
}

// Pair dials twice, in the order that the caller wants the answers in.
func (d *Dialer) Pair(co *futures.Co, reversed bool) (string, string, error) {
	a := d.Dial()
	b := d.Dial()
	if reversed {
		a, b = b, a
	}
	first, err := futures.Await(co, a)
	if err != nil {
		b.Drop()
		return "", "", err
	}
	second, err := futures.Await(co, b)
	return first, second, err
}

// Any dials and gives up as soon as it is told to.
func (d *Dialer) Any(co *futures.Co, quit futures.Future[struct{}]) (string, error) {
	defer quit.Drop()
	conn, stop := futures.On(d.Dial()), futures.On(futures.Ref(quit))
	switch co.SelectBiased(stop, conn) {
	case conn:
		return conn.Result()
	case stop:
		if _, err := stop.Result(); err != nil {
			return "", err
		}
	}
	return "", futures.ErrCancelled
}
