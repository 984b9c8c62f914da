// Package memdb is a database in memory.
package memdb

import (
	"sync"
)

// DB is a map that has one transaction at a time.
type DB struct {
	mu   sync.Mutex
	rows map[string]string
}

// New makes an empty database.
func New() *DB { return &DB{rows: map[string]string{}} }

// Tx is a transaction, which must be ended.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	db      *DB
	changes map[string]string
	ended   bool
}

// Begin waits for nobody: it fails when there is a transaction already.
func (db *DB) Begin() (*Tx, bool) {
	if !db.mu.TryLock() {
		return nil, false
	}
	return &Tx{db: db, changes: map[string]string{}}, true
}

// Get reads.
func (tx *Tx) Get(key string) string {
	if v, ok := tx.changes[key]; ok {
		return v
	}
	return tx.db.rows[key]
}

// Set writes.
func (tx *Tx) Set(key, value string) { tx.changes[key] = value }

// Commit makes the changes and ends tx.
func (tx *Tx) Commit() {
	if !tx.ended {
		for k, v := range tx.changes {
			tx.db.rows[k] = v
		}
	}
	tx.Rollback()
}

// Rollback ends tx. After Commit it does nothing.
func (tx *Tx) Rollback() {
	if !tx.ended {
		tx.ended = true
		tx.db.mu.Unlock()
	}
}
