// Package upload stores large objects in parts.
//
// Ending the upload is deferred: it is completed if all parts arrived, and
// aborted otherwise, be it an error or because the upload was dropped.
//
// Source: risingwavelabs/risingwave#26172, also hesprs/sync-engine#283.
package upload

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Store is a connection to an object store.
type Store struct {
	conn  aio.ReadWriter
	lines *aio.BufReader
}

func (s *Store) call(co *futures.Co, format string, args ...any) (string, error) {
	line := fmt.Sprintf(format+"\n", args...)
	if _, err := futures.Await(co, aio.WriteAll(s.conn, []byte(line))); err != nil {
		return "", err
	}
	return futures.Await(co, s.lines.ReadLine())
}

// Upload is an object of which not all parts have arrived.
//
//futvet:mustcall Finish
type Upload struct {
	store *Store
	id    string
	parts int
}

// Create begins an upload.
func (s *Store) Create(co *futures.Co, name string) (*Upload, error) {
	id, err := s.call(co, "create %q", name)
	if err != nil {
		return nil, err
	}
	return &Upload{store: s, id: id}, nil
}

// Part stores one part.
func (u *Upload) Part(co *futures.Co, data []byte) error {
	_, err := u.store.call(co, "part %s %d %x", u.id, u.parts, data)
	u.parts++
	return err
}

// Finish completes the upload if ok, and aborts it otherwise.
func (u *Upload) Finish(co *futures.Co, ok bool) error {
	verb := "abort"
	if ok {
		verb = "complete"
	}
	_, err := u.store.call(co, "%s %s", verb, u.id)
	return err
}

// Put stores data in parts of that size.
func Put(co *futures.Co, s *Store, name string, data []byte, size int) (err error) {
	u, err := s.Create(co, name)
	if err != nil {
		return err
	}
	ok := false
	defer func() {
		if ferr := u.Finish(co, ok); err == nil {
			err = ferr
		}
	}()
	for len(data) > 0 && err == nil {
		n := min(size, len(data))
		err = u.Part(co, data[:n])
		data = data[n:]
	}
	ok = err == nil
	return err
}
