// Package x unlocks in the branch of success and not in that of failure.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Table struct{ rows []string }

func (t *Table) insert(row string) error {
	if row == "" {
		return errors.New("empty row")
	}
	t.rows = append(t.rows, row)
	return nil
}

func Insert(co *futures.Co, m *lock.Mutex[Table], row string) error {
	g, err := futures.Await(co, m.Lock()) // want "FV3001"
	if err != nil {
		return err
	}
	err = g.Value().insert(row)
	if err == nil {
		g.Unlock()
	}
	return err
}
