// Package memtx counts visits in a database.
package memtx

import (
	"errors"
	"strconv"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/second/missingasyncdrop/memtx/memdb"
)

// Errors of Visit.
var (
	ErrLocked = errors.New("database is in use")
	ErrBanned = errors.New("visitor is banned")
)

// Counter counts.
type Counter struct {
	db       *memdb.DB
	readOnly bool
}

// New makes a counter.
func New(db *memdb.DB, readOnly bool) Counter { return Counter{db, readOnly} }

func count(tx *memdb.Tx, who string) (n int, err error) {
	if tx.Get("ban/"+who) != "" {
		return 0, ErrBanned
	}
	n, _ = strconv.Atoi(tx.Get("visits/" + who))
	return n, nil
}

func (c Counter) visit(who string) (n int, err error) {
	tx, ok := c.db.Begin()
	if !ok {
		return 0, ErrLocked
	}
	defer tx.Rollback()
	if n, err = count(tx, who); err != nil {
		return 0, err
	}
	if c.readOnly {
		return n, nil
	}
	n++
	tx.Set("visits/"+who, strconv.Itoa(n))
	tx.Commit()
	return n, nil
}

// Visit is a future of who's number of visits.
//
// Cancel safety: cancel safe.
func (c Counter) Visit(who string) futures.Future[int] {
	return futures.Lazy(func() (int, error) { return c.visit(who) })
}
