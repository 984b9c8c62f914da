// Package report runs two queries over one database connection.
//
// The time limit is put on a lent query. When it passes, the query is still
// there: its answer is taken off the connection before that is used again.
//
// Source: tiberius-rs/tiberius#300, also #79.
package report

import (
	"errors"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Client is one connection to a database.
type Client struct {
	conn  aio.ReadWriter
	lines *aio.BufReader
}

// NewClient borrows conn.
func NewClient(conn aio.ReadWriter) *Client {
	return &Client{conn: conn, lines: aio.NewReader(conn)}
}

// Query sends text and is its rows, which end with an empty line.
//
// Cancel safety: not safe; dropped while pending, it leaves the rest of its
// answer on the connection.
func (c *Client) Query(text string) futures.Future[[]string] {
	return futures.Async(func(co *futures.Co) ([]string, error) {
		if _, err := futures.Await(co, aio.WriteAll(c.conn, []byte(text+"\n"))); err != nil {
			return nil, err
		}
		var rows []string
		for {
			row, err := futures.Await(co, c.lines.ReadLine())
			if err != nil || row == "" {
				return rows, err
			}
			rows = append(rows, row)
		}
	})
}

// Build is the total, and the details if they come in time.
func Build(co *futures.Co, c *Client) (string, error) {
	var b strings.Builder
	query := c.Query("select * from orders")
	defer query.Drop()
	details, err := futures.Await(co, timer.Timeout(3*time.Second, futures.Ref(query)))
	if errors.Is(err, futures.ErrElapsed) {
		// Too late for the report, but the connection owes it to us.
		_, err = futures.Await(co, query)
	}
	if err != nil {
		return "", err
	}
	for _, row := range details {
		b.WriteString(row + "\n")
	}
	total, err := futures.Await(co, c.Query("select sum(price) from orders"))
	if err != nil {
		return "", err
	}
	b.WriteString("total " + strings.Join(total, " "))
	return b.String(), nil
}
