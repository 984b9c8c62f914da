// Package x moves money between accounts.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Account struct {
	Owner   string
	Balance int
}

type Bank struct {
	accounts map[string]*lock.Mutex[Account]
	audit    *mpsc.Sender[string]
}

// Deposit adds n to the account and notes it before others may see it.
func (b *Bank) Deposit(co *futures.Co, owner string, n int) error {
	m, ok := b.accounts[owner]
	if !ok {
		return fmt.Errorf("no account of %s", owner)
	}
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	if _, err = futures.Await(co, b.audit.Send(fmt.Sprintf("%s %+d", owner, n))); err != nil {
		return err
	}
	g.Value().Balance += n
	return nil
}
