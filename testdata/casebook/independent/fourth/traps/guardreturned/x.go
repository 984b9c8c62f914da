// Package guardreturned lends entries of a table, locked, to its callers.
package guardreturned

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type account struct{ balance int64 }

// Entry is a locked account; Close unlocks it.
type Entry struct {
	g    *lock.Guard[account]
	name string
}

func (e *Entry) Balance() int64  { return e.g.Value().balance }
func (e *Entry) Add(cents int64) { e.g.Value().balance += cents }
func (e *Entry) Close()          { e.g.Unlock() }

type Table struct {
	accounts map[string]*lock.Mutex[account]
}

var ErrUnknown = errors.New("guardreturned: unknown account")

// Open locks an account.
func (t *Table) Open(co *futures.Co, name string) (*Entry, error) {
	m, ok := t.accounts[name]
	if !ok {
		return nil, ErrUnknown
	}
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, err
	}
	return &Entry{g: g, name: name}, nil
}

// Move moves money between two accounts, which are locked in the order of their names.
func (t *Table) Move(co *futures.Co, from, to string, cents int64) error {
	if from == to {
		return nil
	}
	first, second := from, to
	if second < first {
		first, second = second, first
	}
	a, err := t.Open(co, first)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := t.Open(co, second)
	if err != nil {
		return err
	}
	defer b.Close()
	if first != from {
		a, b = b, a
	}
	a.Add(-cents)
	b.Add(cents)
	return nil
}
