// Package store keeps accounts and changes them in transactions.
package store

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

var ErrClosed = errors.New("store: transaction over")

type DB struct{ rows map[string]int64 }

func Open() *DB { return &DB{rows: map[string]int64{}} }

// Tx must be committed or rolled back.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	db     *DB
	writes map[string]int64
	over   bool
}

func (db *DB) Begin(co *futures.Co) (*Tx, error) {
	co.Yield()
	return &Tx{db: db, writes: map[string]int64{}}, nil
}

func (tx *Tx) Get(key string) int64 {
	if v, ok := tx.writes[key]; ok {
		return v
	}
	return tx.db.rows[key]
}

func (tx *Tx) Put(key string, v int64) { tx.writes[key] = v }

func (tx *Tx) Commit(co *futures.Co) error {
	if tx.over {
		return ErrClosed
	}
	co.Yield()
	tx.over = true
	for k, v := range tx.writes {
		tx.db.rows[k] = v
	}
	return nil
}

func (tx *Tx) Rollback() { tx.over, tx.writes = true, nil }
