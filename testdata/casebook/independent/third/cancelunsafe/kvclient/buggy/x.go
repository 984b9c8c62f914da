// Package kvclient is a client of a key-value server whose replies come in the
// order of the commands.
package kvclient

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrNil is returned for a key that does not exist.
var ErrNil = errors.New("kvclient: nil reply")

// Client is one connection.
type Client struct {
	conn    aio.ReadWriter
	replies *aio.BufReader
	timeout time.Duration
}

// NewClient makes a client whose commands take at most timeout.
func NewClient(conn aio.ReadWriter, timeout time.Duration) *Client {
	return &Client{conn: conn, replies: aio.NewReader(conn), timeout: timeout}
}

func (c *Client) exchange(co *futures.Co, cmd string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(c.conn, []byte(cmd+"\r\n"))); err != nil {
		return "", fmt.Errorf("sending: %w", err)
	}
	line, err := futures.Await(co, c.replies.ReadLine())
	if err != nil {
		return "", fmt.Errorf("reply: %w", err)
	}
	return line, nil
}

func (c *Client) query(co *futures.Co, cmd string) (string, error) {
	f := futures.Async(func(co *futures.Co) (string, error) { return c.exchange(co, cmd) })
	line, err := futures.Await(co, timer.Timeout(c.timeout, f)) // want "FV1002"
	if err != nil {
		return "", err
	}
	if line == "$-1" {
		return "", ErrNil
	}
	return line, nil
}

// Get returns a key's value.
func (c *Client) Get(co *futures.Co, key string) (string, error) {
	return c.query(co, "GET "+key)
}

// Incr counts a key up; a slow server is asked once more.
func (c *Client) Incr(co *futures.Co, key string) (string, error) {
	v, err := c.query(co, "INCR "+key)
	if errors.Is(err, futures.ErrElapsed) {
		return c.Get(co, key)
	}
	return v, err
}
