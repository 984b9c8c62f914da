// Package lib is a database of names.
package lib

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// DB is a database.
type DB struct {
	conn aio.ReadWriter
	open int
}

// Handle is one user of a DB.
//
//futvet:mustcall Close
type Handle struct{ db *DB }

// Open adds a user.
func (d *DB) Open() (*Handle, error) {
	if d.open > 7 {
		return nil, errors.New("too many users")
	}
	d.open++
	return &Handle{db: d}, nil
}

// Count is how often a name occurs, at most 255.
func (h *Handle) Count(co *futures.Co, name string) (int, error) {
	if _, err := futures.Await(co, aio.WriteAll(h.db.conn, []byte(name+"\n"))); err != nil {
		return 0, err
	}
	var b [1]byte
	_, err := futures.Await(co, aio.ReadFull(h.db.conn, b[:]))
	return int(b[0]), err
}

// Close ends the use.
func (h *Handle) Close(co *futures.Co) error {
	h.db.open--
	_, err := futures.Await(co, aio.WriteAll(h.db.conn, []byte("\n")))
	return err
}
