// Package report reads rows from a database, several at a time, and works on each.
//
// Every query is a task, which goes on while a row is worked on.
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
		return futures.Spawn(co, db.Select(id))
	}), 5)
	for row, err := range futures.Each(co, rows) {
		if err != nil {
			return err
		}
		text, err := futures.Await(co, r.Render(row))
		if err != nil {
			return err
		}
		out(text)
	}
	return nil
}
