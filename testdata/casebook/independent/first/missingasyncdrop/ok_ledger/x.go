// Package x books transfers in transactions that always end.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
)

// Tx is a transaction: it ends by Commit or by Rollback. Rollback after Commit
// does nothing.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	book *Book
	ops  []string
	done bool
}

type Book struct{ lines []string }

func (b *Book) Begin() *Tx { return &Tx{book: b} }

func (t *Tx) Add(co *futures.Co, op string) error {
	if op == "" {
		return errors.New("empty operation")
	}
	co.Yield()
	t.ops = append(t.ops, op)
	return nil
}

func (t *Tx) Commit() error {
	if t.done {
		return errors.New("transaction is over")
	}
	t.done = true
	t.book.lines = append(t.book.lines, t.ops...)
	return nil
}

func (t *Tx) Rollback() { t.done = true }

// Apply applies all operations or none.
func Apply(co *futures.Co, b *Book, ops []string) error {
	tx := b.Begin()
	defer tx.Rollback()
	for i, op := range ops {
		if err := tx.Add(co, op); err != nil {
			return fmt.Errorf("operation %d: %w", i, err)
		}
	}
	return tx.Commit()
}
