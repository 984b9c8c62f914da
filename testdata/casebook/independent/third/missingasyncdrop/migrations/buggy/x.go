// Package migrations applies schema changes, each in a transaction.
package migrations

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// ErrStopped is returned when the migrator was asked to stop.
var ErrStopped = errors.New("migrations: stopped")

// Conn is a database connection of the pool.
type Conn struct {
	InTx    bool
	Applied []string
}

// Tx is an open transaction; its pool slot is given back by Commit or Rollback
// and by nothing else.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	slot    *lock.Guard[Conn]
	pending []string
}

// Begin opens a transaction on the pool's connection.
func Begin(co *futures.Co, pool *lock.Mutex[Conn]) (*Tx, error) {
	g, err := futures.Await(co, pool.Lock())
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	g.Value().InTx = true
	return &Tx{slot: g}, nil
}

// Exec adds a statement.
func (tx *Tx) Exec(stmt string) error {
	if stmt == "" {
		return errors.New("migrations: empty statement")
	}
	tx.pending = append(tx.pending, stmt)
	return nil
}

// Commit applies the statements.
func (tx *Tx) Commit() error {
	c := tx.slot.Value()
	c.Applied = append(c.Applied, tx.pending...)
	c.InTx = false
	tx.slot.Unlock()
	return nil
}

// Rollback forgets the statements.
func (tx *Tx) Rollback() {
	tx.slot.Value().InTx = false
	tx.slot.Unlock()
}

// Migrator applies migrations.
type Migrator struct {
	pool    *lock.Mutex[Conn]
	stopped func() bool
}

// New makes a migrator; stopped is asked before every statement.
func New(pool *lock.Mutex[Conn], stopped func() bool) *Migrator {
	return &Migrator{pool: pool, stopped: stopped}
}

// Apply runs all statements of one migration, or none.
func (m *Migrator) Apply(co *futures.Co, name string, stmts []string) error {
	tx, err := Begin(co, m.pool) // want "FV3001"
	if err != nil {
		return fmt.Errorf("migration %s: %w", name, err)
	}
	for i, stmt := range stmts {
		if m.stopped() {
			return fmt.Errorf("migration %s: %w", name, ErrStopped)
		}
		if err := tx.Exec(stmt); err != nil {
			tx.Rollback()
			return fmt.Errorf("migration %s, statement %d: %w", name, i, err)
		}
	}
	return tx.Commit()
}
