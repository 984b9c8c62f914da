// Package query runs an operator's command against the control plane's datastore.
//
// The call that terminates the datastore is deferred as soon as there is one.
//
// Source: oxidecomputer/omicron#7290.
package query

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Datastore is a session with the datastore.
//
//futvet:mustcall Terminate
type Datastore struct {
	conn  aio.ReadWriter
	lines *aio.BufReader
}

// Connect opens a session over conn.
func Connect(co *futures.Co, conn aio.ReadWriter) (*Datastore, error) {
	if _, err := futures.Await(co, aio.WriteAll(conn, []byte("open\n"))); err != nil {
		return nil, err
	}
	return &Datastore{conn: conn, lines: aio.NewReader(conn)}, nil
}

// Ask sends a statement and returns the answer.
func (d *Datastore) Ask(co *futures.Co, statement string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(d.conn, []byte(statement+"\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, d.lines.ReadLine())
}

// Terminate ends the session.
func (d *Datastore) Terminate(co *futures.Co) error {
	_, err := futures.Await(co, aio.WriteAll(d.conn, []byte("close\n")))
	return err
}

var statements = map[string]string{
	"sleds":     "select id from sled",
	"instances": "select id, state from instance",
}

// Run runs the command of that name.
func Run(co *futures.Co, conn aio.ReadWriter, name string) (string, error) {
	ds, err := Connect(co, conn)
	if err != nil {
		return "", err
	}
	defer ds.Terminate(co)
	statement, ok := statements[name]
	if !ok {
		return "", fmt.Errorf("unknown command %q", name)
	}
	return ds.Ask(co, statement)
}
