// Package groupsync is the client side of an encrypted group chat: deliveries
// arrive from relays and are decrypted by an engine before they are stored.
package groupsync

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// Delivery is one ciphertext, acknowledged to the relay when it is received.
type Delivery struct {
	Group string
	Epoch int
	Body  []byte
}

// Engine is the state of all groups.
type Engine struct {
	epochs  map[string]int
	history map[string][][]byte
}

// NewEngine makes an engine without groups.
func NewEngine() *Engine {
	return &Engine{epochs: make(map[string]int), history: make(map[string][][]byte)}
}

func (e *Engine) ingest(d Delivery) error {
	if d.Epoch < e.epochs[d.Group] {
		return fmt.Errorf("group %s: delivery of old epoch %d", d.Group, d.Epoch)
	}
	e.epochs[d.Group] = d.Epoch
	e.history[d.Group] = append(e.history[d.Group], d.Body)
	return nil
}

// Client syncs groups.
type Client struct {
	deliveries *mpsc.Receiver[Delivery]
	engine     *lock.Mutex[*Engine]
	leave      func(group string) error
}

// NewClient makes a client. It borrows the receiver.
func NewClient(deliveries *mpsc.Receiver[Delivery], e *lock.Mutex[*Engine], leave func(string) error) *Client {
	return &Client{deliveries: deliveries, engine: e, leave: leave}
}

func (c *Client) store(co *futures.Co, d Delivery) error {
	g, err := futures.Await(co, c.engine.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	return (*g.Value()).ingest(d)
}

// Run handles deliveries, and the names of groups that the user leaves.
func (c *Client) Run(co *futures.Co, leaving *mpsc.Receiver[string]) error {
	for {
		event := futures.On(c.deliveries.Recv())
		quit := futures.On(leaving.Recv())
		switch co.Select(event, quit) {
		case event:
			d, err := event.Result()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err == nil {
				err = c.store(co, d)
			}
			if err != nil {
				return fmt.Errorf("sync: %w", err)
			}
		case quit:
			group, err := quit.Result()
			if err != nil {
				return nil
			}
			if err := c.leave(group); err != nil {
				return fmt.Errorf("leaving %s: %w", group, err)
			}
		}
	}
}
