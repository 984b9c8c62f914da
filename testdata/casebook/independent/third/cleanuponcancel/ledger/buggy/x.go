// Package ledger books transfers in transactions that an approver confirms.
package ledger

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Accounts are balances by name.
type Accounts map[string]int

// Tx is an open transaction. It holds the books until it is finished.
//
//futvet:mustcall Finish
type Tx struct {
	books  *lock.Guard[Accounts]
	deltas Accounts
}

func begin(co *futures.Co, books *lock.Mutex[Accounts]) (*Tx, error) {
	g, err := futures.Await(co, books.Lock())
	if err != nil {
		return nil, err
	}
	return &Tx{books: g, deltas: make(Accounts)}, nil
}

func (tx *Tx) move(from, to string, amount int) {
	tx.deltas[from] -= amount
	tx.deltas[to] += amount
}

// Finish ends the transaction; it applies the changes if commit is set.
func (tx *Tx) Finish(commit bool) {
	if commit {
		for name, d := range tx.deltas {
			(*tx.books.Value())[name] += d
		}
	}
	tx.books.Unlock()
}

// Approval is an approver's word.
type Approval struct {
	By string
	OK bool
}

// Ledger is the books with their approvers.
type Ledger struct {
	books     *lock.Mutex[Accounts]
	approvals *mpsc.Receiver[Approval]
}

// New makes a ledger.
func New(a Accounts, approvals *mpsc.Receiver[Approval]) *Ledger {
	return &Ledger{books: lock.NewMutex(a), approvals: approvals}
}

func (l *Ledger) transfer(co *futures.Co, from, to string, amount int) (by string, err error) {
	tx, err := begin(co, l.books)
	if err != nil {
		return "", fmt.Errorf("begin: %w", err)
	}
	tx.move(from, to, amount)
	approval, err := futures.Await(co, l.approvals.Recv())
	tx.Finish(err == nil && approval.OK) // want "FV3002"
	if err != nil {
		return "", fmt.Errorf("approval: %w", err)
	}
	if !approval.OK {
		return "", fmt.Errorf("refused by %s", approval.By)
	}
	return approval.By, nil
}

// Transfer moves amount if somebody approves within a minute.
func (l *Ledger) Transfer(co *futures.Co, from, to string, amount int) (string, error) {
	f := futures.Async(func(co *futures.Co) (string, error) {
		return l.transfer(co, from, to, amount)
	})
	return futures.Await(co, timer.Timeout(time.Minute, f))
}
