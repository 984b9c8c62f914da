// Package ledger moves money between accounts that are locked one at a time.
package ledger

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// ErrFunds is the error of an account that has too little.
var ErrFunds = errors.New("insufficient funds")

// Account has a balance.
type Account struct {
	Owner   string
	Balance int64
	History []int64
}

func (a *Account) book(amount int64) {
	a.Balance += amount
	a.History = append(a.History, amount)
}

// Ledger has accounts.
type Ledger struct {
	accounts map[string]*lock.Mutex[Account]
}

func (l *Ledger) deposit(co *futures.Co, name string, amount int64) error {
	g, err := futures.Await(co, l.accounts[name].Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	g.Value().book(amount)
	return nil
}

func (l *Ledger) withdraw(co *futures.Co, name string, amount int64) error {
	g, err := futures.Await(co, l.accounts[name].Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	account := g.Value()
	if account.Balance < amount {
		return fmt.Errorf("%w: %s has %d", ErrFunds, account.Owner, account.Balance)
	}
	account.book(-amount)
	return nil
}

// Transfer moves amount.
func (l *Ledger) Transfer(co *futures.Co, from, to string, amount int64) error {
	if err := l.withdraw(co, from, amount); err != nil {
		return err
	}
	return l.deposit(co, to, amount)
}
