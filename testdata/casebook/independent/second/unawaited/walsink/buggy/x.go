// Package walsink stores key-value pairs and logs them first.
package walsink

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/second/unawaited/walsink/wal"
)

// Pair is a key and its value.
type Pair struct{ Key, Value string }

// Store is a map with a log.
type Store struct {
	*wal.Log
	data map[string]string
	dead map[string]bool
}

// Open makes an empty store.
func Open(l *wal.Log) *Store {
	return &Store{Log: l, data: map[string]string{}, dead: map[string]bool{}}
}

// Put stores p.
func (s *Store) Put(co *futures.Co, p Pair) error {
	if _, err := futures.Await(co, s.Append([]byte("+"+p.Key+"="+p.Value+"\n"))); err != nil {
		return err
	}
	if _, err := futures.Await(co, s.Sync()); err != nil {
		return err
	}
	s.data[p.Key] = p.Value
	return nil
}

// Delete removes key.
func (s *Store) Delete(co *futures.Co, key string) error {
	if _, ok := s.data[key]; !ok {
		return nil
	}
	if _, err := futures.Await(co, s.Append([]byte("-"+key+"\n"))); err != nil {
		return err
	}
	s.Sync() // want "FV1001"
	delete(s.data, key)
	s.dead[key] = true
	return nil
}
