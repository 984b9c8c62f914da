// Package x runs a command against a datastore.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Datastore has a goodbye to say.
type Datastore struct {
	conn aio.ReadWriter
	gone bool
}

func Connect(conn aio.ReadWriter) *Datastore { return &Datastore{conn: conn} }

func (d *Datastore) PollDrop(cx *futures.Context) (ready bool, err error) {
	if d.gone {
		return true, nil
	}
	ready, err = d.conn.PollClose(cx)
	d.gone = d.gone || ready
	return ready, err
}

func (d *Datastore) Drop() { d.gone = true }

func (d *Datastore) exec(co *futures.Co, cmd string) error {
	_, err := futures.Await(co, aio.WriteAll(d.conn, []byte(cmd+"\n")))
	return err
}

var ErrUsage = errors.New("usage: cmd [args]")

// Command connects and runs what args say.
func Command(co *futures.Co, conn aio.ReadWriter, args []string) error {
	d := Connect(conn) // want "FV3001"
	if len(args) == 0 {
		return ErrUsage
	}
	defer co.AsyncDrop(d)
	for _, a := range args {
		if err := d.exec(co, a); err != nil {
			return err
		}
	}
	return nil
}
