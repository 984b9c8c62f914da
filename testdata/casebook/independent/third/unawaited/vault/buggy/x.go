// Package vault reads items from an encrypted database over a connection that
// has to be said goodbye to.
package vault

import (
	"errors"
	"fmt"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ErrNotFound is returned for an item that the vault does not have.
var ErrNotFound = errors.New("vault: item not found")

// Conn is a connection to the database process.
type Conn struct {
	rw     aio.ReadWriter
	lines  *aio.BufReader
	closed bool
}

// NewConn makes a connection of an open pipe.
func NewConn(rw aio.ReadWriter) *Conn {
	return &Conn{rw: rw, lines: aio.NewReader(rw)}
}

func (c *Conn) fetchOne(co *futures.Co, query string) (string, error) {
	if c.closed {
		return "", errors.New("vault: connection is closed")
	}
	if _, err := futures.Await(co, aio.WriteAll(c.rw, []byte(query+"\n"))); err != nil {
		return "", err
	}
	line, err := futures.Await(co, c.lines.ReadLine())
	if err != nil {
		return "", err
	}
	if line == "-" {
		return "", ErrNotFound
	}
	return line, nil
}

// Close tells the database to release its file lock, and ends the connection.
func (c *Conn) Close() futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		if c.closed {
			return struct{}{}, nil
		}
		c.closed = true
		if _, err := futures.Await(co, aio.WriteAll(c.rw, []byte("QUIT\n"))); err != nil {
			return struct{}{}, err
		}
		return futures.Await(co, aio.Close(c.rw))
	})
}

// Item looks one secret up on a connection of its own.
func Item(co *futures.Co, dial func(*futures.Co) (aio.ReadWriter, error), name string) (secret string, err error) {
	rw, err := dial(co)
	if err != nil {
		return "", fmt.Errorf("dial: %w", err)
	}
	conn := NewConn(rw)
	row, err := conn.fetchOne(co, "GET "+name)
	conn.Close() // want "FV1001"
	if err != nil {
		return "", fmt.Errorf("item %s: %w", name, err)
	}
	_, value, ok := strings.Cut(row, "\t")
	if !ok {
		return "", fmt.Errorf("item %s: malformed row", name)
	}
	return value, nil
}
