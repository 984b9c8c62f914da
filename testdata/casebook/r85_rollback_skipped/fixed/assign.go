// Package assign gives queued tasks to workers inside a transaction.
//
// The deferred rollback runs always, and asks nobody's context.
//
// Source: hatchet-dev/hatchet#4364.
package assign

import (
	"context"
	"fmt"
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// DB is a database behind one connection.
type DB struct {
	conn  aio.ReadWriter
	lines *aio.BufReader
}

func (d *DB) exec(co *futures.Co, statement string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(d.conn, []byte(statement+";\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, d.lines.ReadLine())
}

// Begin starts a transaction.
func (d *DB) Begin(co *futures.Co) (*Tx, error) {
	if _, err := d.exec(co, "begin"); err != nil {
		return nil, err
	}
	return &Tx{db: d}, nil
}

// Tx is a transaction. Rollback after Commit does nothing.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	db   *DB
	done bool
}

// Exec runs a statement inside the transaction.
func (t *Tx) Exec(co *futures.Co, statement string) (string, error) {
	return t.db.exec(co, statement)
}

// Commit ends the transaction and keeps what it did.
func (t *Tx) Commit(co *futures.Co) error {
	t.done = true
	_, err := t.db.exec(co, "commit")
	return err
}

// Rollback ends the transaction and undoes what it did.
func (t *Tx) Rollback(co *futures.Co) error {
	if t.done {
		return nil
	}
	t.done = true
	_, err := t.db.exec(co, "rollback")
	return err
}

// Assign gives a task to a worker.
func Assign(co *futures.Co, ctx context.Context, db *DB, task, worker int) error {
	tx, err := db.Begin(co)
	if err != nil {
		return err
	}
	defer func() {
		if err := tx.Rollback(co); err != nil {
			log.Printf("rollback: %v", err)
		}
	}()
	statement := fmt.Sprintf("update task set worker = %d where id = %d", worker, task)
	if _, err := tx.Exec(co, statement); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tx.Commit(co)
}
