// Package x defers the cleanup as a future.
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

func Connect(conn aio.ReadWriter) (*Datastore, error) {
	if conn == nil {
		return nil, errors.New("no connection")
	}
	return &Datastore{conn: conn}, nil
}

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

// Command connects and runs what args say.
func Command(co *futures.Co, conn aio.ReadWriter, args ...string) error {
	d, err := Connect(conn)
	if err != nil {
		return err
	}
	defer futures.Await(co, futures.AsyncDrop(d))
	for _, a := range args {
		if err := d.exec(co, a); err != nil {
			return err
		}
	}
	return nil
}
