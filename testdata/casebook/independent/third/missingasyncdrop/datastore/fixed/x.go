// Package datastore is the debugger's access to a cluster's database.
package datastore

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Store is a set of connections that has to be terminated: the database counts
// clients that went away silently until they time out.
type Store struct {
	conn       aio.ReadWriter
	lines      *aio.BufReader
	terminated bool
}

// Connect greets the database.
func Connect(co *futures.Co, conn aio.ReadWriter) (*Store, error) {
	if _, err := futures.Await(co, aio.WriteAll(conn, []byte("HELLO debugger\n"))); err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &Store{conn: conn, lines: aio.NewReader(conn)}, nil
}

// PollDrop terminates the store's connections.
func (s *Store) PollDrop(cx *futures.Context) (ready bool, err error) {
	if s.terminated {
		return true, nil
	}
	ready, err = s.conn.PollClose(cx)
	s.terminated = ready
	return ready, err
}

// Drop gives the connections up without telling the database.
func (s *Store) Drop() { s.terminated = true }

func (s *Store) query(co *futures.Co, q string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(s.conn, []byte(q+"\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, s.lines.ReadLine())
}

type command struct {
	table string
	limit int
}

func parse(args []string) (command, error) {
	if len(args) != 2 {
		return command{}, errors.New("usage: table limit")
	}
	limit, err := strconv.Atoi(args[1])
	if err != nil {
		return command{}, fmt.Errorf("limit: %w", err)
	}
	return command{table: args[0], limit: limit}, nil
}

// Run executes one command line.
func Run(co *futures.Co, conn aio.ReadWriter, args []string) (string, error) {
	store, err := Connect(co, conn)
	if err != nil {
		return "", err
	}
	defer co.AsyncDrop(store)
	cmd, err := parse(args)
	if err != nil {
		return "", err
	}
	return store.query(co, fmt.Sprintf("SELECT * FROM %s LIMIT %d", cmd.table, cmd.limit))
}
