// Package x books transfers in transactions.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Tx is a transaction: it ends by Commit or by Rollback.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	book *Book
	ops  []string
	done bool
}

// Book is a ledger.
type Book struct{ lines []string }

func (b *Book) Begin() *Tx { return &Tx{book: b} }

func (t *Tx) Add(op string) { t.ops = append(t.ops, op) }

func (t *Tx) Commit() error {
	if t.done {
		return errors.New("transaction is over")
	}
	t.done = true
	t.book.lines = append(t.book.lines, t.ops...)
	return nil
}

func (t *Tx) Rollback() { t.done = true }

type Transfer struct {
	From, To string
	Amount   int
}

// Run books what comes; a transfer of nothing is left out.
func Run(co *futures.Co, b *Book, in *mpsc.Receiver[Transfer]) error {
	for {
		t, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		tx := b.Begin() // want "FV3001"
		if t.From == t.To {
			tx.Rollback()
			continue
		}
		tx.Add(fmt.Sprintf("%s -%d", t.From, t.Amount))
		if t.Amount == 0 {
			continue
		}
		tx.Add(fmt.Sprintf("%s +%d", t.To, t.Amount))
		if err := tx.Commit(); err != nil {
			return err
		}
	}
}
