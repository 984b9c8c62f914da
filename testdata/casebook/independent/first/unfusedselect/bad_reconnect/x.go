// Package x retries a connection when it failed.
package x

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct{ id int }

type Dialer struct {
	dial  func(try int) futures.Future[*Conn]
	tries int
}

// Connect connects, and logs what others say meanwhile.
func (d *Dialer) Connect(co *futures.Co, says *mpsc.Receiver[string]) (*Conn, error) {
	attempt := d.dial(0)
	defer attempt.Drop()
	for {
		conn, note := futures.On(futures.Ref(attempt)), futures.On(says.Recv())
		switch co.SelectBiased(conn, note) { // want "FV2001"
		case conn:
			c, err := conn.Result()
			if err == nil {
				return c, nil
			}
			d.tries++
			if d.tries == 5 {
				return nil, err
			}
			log.Printf("try %d: %v", d.tries, err)
		case note:
			s, err := note.Result()
			if err != nil {
				return nil, err
			}
			log.Print(s)
		}
	}
}
