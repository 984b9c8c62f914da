// Package x retries a connection when it failed, with a new future.
package x

import (
	"errors"
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct{ id int }

type Dialer struct {
	dial  func(try int) futures.Future[*Conn]
	tries int
}

var ErrTries = errors.New("too many tries")

// Connect connects, and logs what others say meanwhile.
func (d *Dialer) Connect(co *futures.Co, says *mpsc.Receiver[string]) (*Conn, error) {
	attempt := d.dial(0)
	defer func() { attempt.Drop() }()
	for {
		conn, note := futures.On(futures.Ref(attempt)), futures.On(says.Recv())
		if co.SelectBiased(conn, note) == note {
			s, err := note.Result()
			if err != nil {
				return nil, err
			}
			log.Print(s)
			continue
		}
		c, err := conn.Result()
		if err == nil {
			return c, nil
		}
		if d.tries++; d.tries == 5 {
			return nil, errors.Join(ErrTries, err)
		}
		attempt = d.dial(d.tries)
	}
}
