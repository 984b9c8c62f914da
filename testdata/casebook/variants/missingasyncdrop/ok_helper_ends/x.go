// Package x ends its transaction in a function that takes it over, on every path.
package x

import (
	"errors"
)

// Tx is a transaction.
//
//futvet:mustcall Commit Rollback
type Tx struct {
	rows []string
	log  func(string)
}

func (t *Tx) Commit() error {
	t.log("commit")
	return nil
}

func (t *Tx) Rollback() { t.log("rollback") }

func begin(log func(string)) *Tx { return &Tx{log: log} }

func end(t *Tx, err error) error {
	if err != nil {
		t.Rollback()
		return err
	}
	return t.Commit()
}

func Load(rows []string, log func(string)) error {
	tx := begin(log)
	for _, r := range rows {
		if r == "" {
			return end(tx, errors.New("empty row"))
		}
		tx.rows = append(tx.rows, r)
	}
	return end(tx, nil)
}
