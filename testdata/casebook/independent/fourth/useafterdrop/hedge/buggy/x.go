// Package hedge asks a second server when the first one is slow.
package hedge

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Answer struct {
	From string
	Body []byte
}

type Server interface {
	Ask(q string) futures.Future[Answer]
}

type Client struct {
	first, second Server
	patience      time.Duration
	late          int
}

func New(first, second Server, patience time.Duration) *Client {
	return &Client{first: first, second: second, patience: patience}
}

// Ask returns the first answer that comes.
func (c *Client) Ask(co *futures.Co, q string) (Answer, error) {
	first := c.first.Ask(q)
	answer := futures.On(first)
	slow := futures.On(timer.Sleep(c.patience))
	switch co.Select(answer, slow) {
	case answer:
		return answer.Result()
	}
	c.late++
	return futures.Await(co, futures.Race(first, c.second.Ask(q))) // want "FV2002"
}
