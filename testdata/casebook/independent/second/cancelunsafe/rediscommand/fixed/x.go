// Package rediscommand sends commands to a key-value server on one shared connection.
package rediscommand

import (
	"errors"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type link struct {
	w     aio.Writer
	lines *aio.BufReader
}

// Client is the connection's user.
type Client struct {
	link    *lock.Mutex[link]
	timeout time.Duration
}

// New makes a client of rw, which it borrows.
func New(rw aio.ReadWriter, timeout time.Duration) *Client {
	return &Client{lock.NewMutex(link{rw, aio.NewReader(rw)}), timeout}
}

func (c *Client) roundTrip(co *futures.Co, words []string) (string, error) {
	g, err := futures.Await(co, c.link.Lock())
	if err != nil {
		return "", err
	}
	defer g.Unlock()
	l := g.Value()
	if _, err := futures.Await(co, aio.WriteAll(l.w, []byte(strings.Join(words, " ")+"\r\n"))); err != nil {
		return "", err
	}
	return futures.Await(co, l.lines.ReadLine())
}

func (c *Client) command(words ...string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) { return c.roundTrip(co, words) })
}

// Get is the value of key, or fallback if the server takes too long.
func (c *Client) Get(co *futures.Co, key, fallback string) (string, error) {
	v, err := futures.Await(co, timer.Timeout(c.timeout, futures.Detached(co, c.command("GET", key))))
	if errors.Is(err, futures.ErrElapsed) {
		return fallback, nil
	}
	return v, err
}

// GetAll gets some keys, one after the other.
func (c *Client) GetAll(co *futures.Co, keys []string) (map[string]string, error) {
	all := make(map[string]string, len(keys))
	for _, k := range keys {
		v, err := c.Get(co, k, "")
		if err != nil {
			return nil, err
		}
		all[k] = v
	}
	return all, nil
}
