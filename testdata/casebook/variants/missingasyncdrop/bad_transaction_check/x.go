// Package x leaves a transaction open when a function that only looks at it says no.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Tx is a transaction.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	db   *DB
	rows int
}

type DB struct {
	conn aio.Writer
	open int
}

func (d *DB) Begin() *Tx {
	d.open++
	return &Tx{db: d}
}

func (t *Tx) Add(n int) { t.rows += n }

func (t *Tx) Commit(co *futures.Co) error {
	t.db.open--
	_, err := futures.Await(co, aio.WriteAll(t.db.conn, fmt.Appendf(nil, "commit %d\n", t.rows)))
	return err
}

func (t *Tx) Rollback() { t.db.open-- }

func small(t *Tx) bool { return t.rows < 100 }

func Import(co *futures.Co, d *DB, counts []int) error {
	tx := d.Begin() // want "FV3001"
	for _, n := range counts {
		if n < 0 {
			tx.Rollback()
			return errors.New("negative count")
		}
		tx.Add(n)
	}
	if !small(tx) {
		return errors.New("too many rows")
	}
	return tx.Commit(co)
}
