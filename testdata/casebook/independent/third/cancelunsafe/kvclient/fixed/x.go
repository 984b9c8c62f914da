// Package kvclient is a client of a key-value server whose replies come in the
// order of the commands.
package kvclient

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// ErrNil is returned for a key that does not exist.
var ErrNil = errors.New("kvclient: nil reply")

// Client is one connection.
type Client struct {
	conn    aio.ReadWriter
	replies *aio.BufReader
	timeout time.Duration
	calls   *mpsc.Sender[call]
	driver  *futures.Task[struct{}]
}

type call struct {
	cmd   string
	reply *oneshot.Sender[string]
}

// NewClient makes a client whose commands take at most timeout. A driver task
// alone uses the connection.
func NewClient(co *futures.Co, conn aio.ReadWriter, timeout time.Duration) *Client {
	tx, rx := mpsc.New[call](16)
	c := &Client{conn: conn, replies: aio.NewReader(conn), timeout: timeout, calls: tx}
	c.driver = futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, c.drive(co, rx)
	}, rx))
	return c
}

func (c *Client) drive(co *futures.Co, calls *mpsc.Receiver[call]) error {
	defer calls.Drop()
	for {
		next, err := futures.Await(co, calls.Recv())
		if err != nil {
			return err
		}
		if err := c.serve(co, next); err != nil {
			return err
		}
	}
}

func (c *Client) serve(co *futures.Co, next call) error {
	defer next.reply.Drop()
	line, err := c.exchange(co, next.cmd)
	if err != nil {
		return err
	}
	_ = next.reply.Send(line)
	return nil
}

// Close ends the connection's driver.
func (c *Client) Close(co *futures.Co) error {
	c.calls.Drop()
	return co.AsyncDrop(c.driver)
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
	tx, rx := oneshot.New[string]()
	if err := c.calls.TrySend(call{cmd: cmd, reply: tx}); err != nil {
		tx.Drop()
		rx.Drop()
		return "", err
	}
	line, err := futures.Await(co, timer.Timeout[string](c.timeout, rx))
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
