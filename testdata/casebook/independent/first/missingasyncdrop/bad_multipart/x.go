// Package x uploads objects in parts.
package x

import (
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
)

// Upload is an upload that must be completed or aborted, or it is billed for ever.
//
//futvet:mustcall Complete Abort
type Upload struct {
	store *Store
	key   string
	parts [][]byte
	over  bool
}

type Store struct{ objects map[string][][]byte }

func (s *Store) Create(co *futures.Co, key string) (*Upload, error) {
	co.Yield()
	return &Upload{store: s, key: key}, nil
}

func (u *Upload) Part(co *futures.Co, p []byte) error {
	if len(p) == 0 {
		return io.ErrShortWrite
	}
	co.Yield()
	u.parts = append(u.parts, p)
	return nil
}

func (u *Upload) Complete() {
	if !u.over {
		u.over = true
		u.store.objects[u.key] = u.parts
	}
}

func (u *Upload) Abort() { u.over = true }

// Put uploads the parts under key.
func (s *Store) Put(co *futures.Co, key string, parts [][]byte) (err error) {
	up, err := s.Create(co, key) // want "FV3001"
	if err != nil {
		return err
	}
	for i, p := range parts {
		if err := up.Part(co, p); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	return nil
}
