// Package report reads rows from a database, several at a time, and works on each.
//
// While a row is worked on nobody polls the queries of the others. Their connections
// are silent for as long as that takes, and the database gives them up.
//
// Source: the status quo story "Barbara battles buffered streams", rust-lang/wg-async.
package report

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
)

// Row is what a query returns.
type Row struct{ Text string }

// Database has the rows.
type Database interface {
	Select(id int) futures.Future[Row]
}

// Renderer takes its time.
type Renderer interface {
	Render(r Row) futures.Future[string]
}

// Write renders rows and passes them on.
func Write(co *futures.Co, db Database, r Renderer, ids []int, out func(string)) error {
	rows := stream.Buffered(stream.Map(stream.FromSlice(ids...), func(id int) futures.Future[Row] {
		return db.Select(id)
	}), 5)
	for row, err := range futures.Each(co, rows) {
		if err != nil {
			return err
		}
		text, err := futures.Await(co, r.Render(row)) // want "FV2003"
		if err != nil {
			return err
		}
		out(text)
	}
	return nil
}
