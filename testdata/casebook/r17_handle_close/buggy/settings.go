// Package settings reads an application's settings from an embedded database.
//
// The handle is closed after the row has been fetched, error or not. A caller
// that gives up meanwhile drops the fetch, and the statement that closes the
// handle is never reached; opening the database again finds it locked.
//
// Source: the status quo story "Alan finds dropping database handles is hard",
// rust-lang/wg-async.
package settings

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Handle is an open database.
//
//futvet:mustcall Close
type Handle struct {
	file  aio.ReadWriter
	lines *aio.BufReader
}

// Open opens the database in file and locks it.
func Open(co *futures.Co, file aio.ReadWriter) (*Handle, error) {
	if _, err := futures.Await(co, aio.WriteAll(file, []byte("lock\n"))); err != nil {
		return nil, err
	}
	return &Handle{file: file, lines: aio.NewReader(file)}, nil
}

// FetchOne runs a query and returns its first row.
func (h *Handle) FetchOne(co *futures.Co, query string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(h.file, []byte(query+"\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, h.lines.ReadLine())
}

// Close unlocks the database.
//
// Cancel safety: not safe; dropped while pending, the lock may stay.
func (h *Handle) Close() futures.Future[int] {
	return aio.WriteAll(h.file, []byte("unlock\n"))
}

// Load is the value of a setting.
func Load(co *futures.Co, file aio.ReadWriter, name string) (value string, err error) {
	h, err := Open(co, file)
	if err != nil {
		return "", err
	}
	value, err = h.FetchOne(co, "select value from settings where name = '"+name+"'")
	_, closing := futures.Await(co, h.Close()) // want "FV3002"
	return value, errors.Join(err, closing)
}
