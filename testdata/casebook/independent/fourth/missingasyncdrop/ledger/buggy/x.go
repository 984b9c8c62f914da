// Package ledger moves money between accounts.
package ledger

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/missingasyncdrop/ledger/buggy/store"
)

var (
	ErrFunds  = errors.New("ledger: not enough money")
	ErrAmount = errors.New("ledger: not a positive amount")
)

type Transfer struct {
	From, To string
	Amount   int64
}

type Ledger struct {
	db   *store.DB
	done int
}

func New(db *store.DB) *Ledger { return &Ledger{db: db} }

// Apply moves the money, or nothing.
func (l *Ledger) Apply(co *futures.Co, t Transfer) error {
	if t.Amount <= 0 {
		return ErrAmount
	}
	tx, err := l.db.Begin(co) // want "FV3001"
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	from := tx.Get(t.From)
	if from < t.Amount {
		return fmt.Errorf("%w: %s has %d", ErrFunds, t.From, from)
	}
	tx.Put(t.From, from-t.Amount)
	tx.Put(t.To, tx.Get(t.To)+t.Amount)
	if err := tx.Commit(co); err != nil {
		tx.Rollback()
		return fmt.Errorf("commit: %w", err)
	}
	l.done++
	return nil
}
