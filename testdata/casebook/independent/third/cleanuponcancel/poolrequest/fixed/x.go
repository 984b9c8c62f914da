// Package poolrequest sends requests over one shared keep-alive connection.
package poolrequest

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Request is what the connection's driver gets.
type Request struct {
	Path  string
	Reply *oneshot.Sender[Response]
}

// Response is what it answers.
type Response struct {
	Status int
	Body   string
}

type session struct {
	driver *mpsc.Sender[Request]
	served int
}

// Client shares a connection among callers; one request at a time uses it.
type Client struct {
	session *lock.Mutex[session]
	timeout time.Duration
}

// NewClient makes a client of a connection's driver.
func NewClient(driver *mpsc.Sender[Request], timeout time.Duration) *Client {
	return &Client{session: lock.NewMutex(session{driver: driver}), timeout: timeout}
}

func (c *Client) roundTrip(co *futures.Co, path string) (Response, error) {
	g, err := futures.Await(co, c.session.Lock())
	if err != nil {
		return Response{}, err
	}
	defer g.Unlock()
	s := g.Value()
	tx, rx := oneshot.New[Response]()
	if err := s.driver.TrySend(Request{Path: path, Reply: tx}); err != nil {
		tx.Drop()
		rx.Drop()
		return Response{}, fmt.Errorf("request %s: %w", path, err)
	}
	resp, err := futures.Await(co, rx)
	s.served++
	if err != nil {
		return Response{}, fmt.Errorf("response %s: %w", path, err)
	}
	return resp, nil
}

// Get requests path and gives up after the client's timeout.
func (c *Client) Get(co *futures.Co, path string) (Response, error) {
	return futures.Await(co, timer.Timeout(c.timeout, futures.Async(func(co *futures.Co) (Response, error) {
		return c.roundTrip(co, path)
	})))
}

// Served says how many requests the connection has carried.
func (c *Client) Served(co *futures.Co) (int, error) {
	g, err := futures.Await(co, c.session.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	return g.Value().served, nil
}
