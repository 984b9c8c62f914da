// Package bulkload loads a stream of rows into a table that is locked meanwhile.
package bulkload

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Row is loaded.
type Row struct {
	Key   int
	Value string
}

// Table is a table.
type Table struct {
	rows    map[int]string
	rejects []Row
}

func (t *Table) insert(r Row) bool {
	if _, dup := t.rows[r.Key]; dup {
		t.rejects = append(t.rejects, r)
		return false
	}
	t.rows[r.Key] = r.Value
	return true
}

// Loader loads.
type Loader struct {
	table    *lock.Mutex[Table]
	progress func(n int)
	every    int
}

// Load takes rows and loads them, up to the first error.
func (l *Loader) Load(co *futures.Co, rows futures.Stream[Row]) (n int, err error) {
	defer rows.Drop()
	g, err := futures.Await(co, l.table.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	t := g.Value()
	var failed error
	for r, err := range futures.Each(co, futures.RefStream(rows)) {
		if err != nil {
			failed = err
			break
		}
		if !t.insert(r) {
			continue
		}
		if n++; n%l.every == 0 {
			l.progress(n)
		}
	}
	return n, failed
}
