// Package sync feeds deliveries from a relay to a group-messaging engine.
//
// Only the receive competes with the user's commands. Once a delivery has been
// taken from the queue, it is fed and saved where nothing competes.
//
// Source: marmot-protocol/mdk#712.
package sync

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// Delivery is one message of a group.
type Delivery struct {
	Group string
	Body  []byte
}

// Engine is the state of all groups.
type Engine struct{ epoch map[string]int }

// Client joins a relay, an engine and the log it saves to.
type Client struct {
	relay  *mpsc.Receiver[Delivery]
	engine *lock.Mutex[Engine]
	log    aio.Writer
}

func (c *Client) ingest(co *futures.Co, d Delivery) error {
	engine, err := futures.Await(co, c.engine.Lock())
	if err != nil {
		return err
	}
	defer engine.Unlock()
	engine.Value().epoch[d.Group]++
	return nil
}

func (c *Client) save(co *futures.Co, d Delivery) error {
	_, err := futures.Await(co, aio.WriteAll(c.log, d.Body))
	return err
}

// Command is what the user asks for.
type Command struct {
	Seen func(Delivery)
	Quit bool
}

// Run feeds deliveries until the user quits, and tells the last observer of each.
func (c *Client) Run(co *futures.Co, commands *mpsc.Receiver[Command]) error {
	seen := func(Delivery) {}
	for {
		event := futures.On(c.relay.Recv())
		cmd := futures.On(commands.Recv())
		switch co.Select(event, cmd) {
		case event:
			d, err := event.Result()
			if err != nil {
				return err
			}
			if err := c.ingest(co, d); err != nil {
				return err
			}
			if err := c.save(co, d); err != nil {
				return err
			}
			seen(d)
		case cmd:
			order, err := cmd.Result()
			if err != nil || order.Quit {
				return err
			}
			if order.Seen != nil {
				seen = order.Seen
			}
		}
	}
}
