// Package chatsync keeps a chat client's state in step with what relays deliver.
package chatsync

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Delivery is an item that a relay hands over once.
type Delivery struct {
	Group   string
	Payload []byte
}

// Queue yields deliveries of some kind.
type Queue[T any] struct{ rx *mpsc.Receiver[T] }

func (q Queue[T]) next(co *futures.Co) (T, error) { return futures.Await(co, q.rx.Recv()) }

// Store is where state is kept.
type Store interface {
	Save(co *futures.Co, group string, epoch int) error
}

// Client applies deliveries.
type Client struct {
	inbox    Queue[Delivery]
	commands *mpsc.Receiver[func()]
	store    Store
	epochs   map[string]int
}

func (c *Client) ingest(co *futures.Co, d Delivery) error {
	epoch := c.epochs[d.Group] + len(d.Payload)
	if err := c.store.Save(co, d.Group, epoch); err != nil {
		return err
	}
	c.epochs[d.Group] = epoch
	return nil
}

func (c *Client) nextEvent() futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		d, err := c.inbox.next(co)
		if err != nil {
			return "", err
		}
		return d.Group, c.ingest(co, d)
	})
}

// Run serves until a relay or the program closes its queue.
func (c *Client) Run(co *futures.Co, seen func(group string)) error {
	defer c.inbox.rx.Drop()
	defer c.commands.Drop()
	for {
		event := futures.On(c.nextEvent())
		command := futures.On(c.commands.Recv())
		if co.Select(event, command) == command { // want "FV1002"
			do, err := command.Result()
			if err != nil {
				return err
			}
			do()
			continue
		}
		group, err := event.Result()
		if err != nil {
			return err
		}
		seen(group)
	}
}
