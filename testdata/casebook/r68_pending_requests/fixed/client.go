// Package client asks questions over a bus and gives the answers to who asked.
//
// A question that is given up leaves the map by a deferred call.
//
// Source: nats-io/nats.rs#1617.
package client

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

// Message is a question or an answer.
type Message struct {
	ID   int
	Text string
}

// Client has the questions that wait for their answers.
type Client struct {
	out     *mpsc.Sender[Message]
	waiting map[int]*oneshot.Sender[string]
	next    int
}

// Request asks and waits for the answer.
func (c *Client) Request(co *futures.Co, text string) (string, error) {
	c.next++
	id := c.next
	tx, rx := oneshot.New[string]()
	defer rx.Drop()
	c.waiting[id] = tx
	defer delete(c.waiting, id)
	if _, err := futures.Await(co, c.out.Send(Message{id, text})); err != nil {
		return "", err
	}
	return futures.Await(co, futures.Ref[string](rx))
}

// Dispatch gives answers to who asked.
func (c *Client) Dispatch(co *futures.Co, answers *mpsc.Receiver[Message]) error {
	for {
		m, err := futures.Await(co, answers.Recv())
		if err != nil {
			return err
		}
		if tx, ok := c.waiting[m.ID]; ok {
			delete(c.waiting, m.ID)
			_ = tx.Send(m.Text)
		}
	}
}
