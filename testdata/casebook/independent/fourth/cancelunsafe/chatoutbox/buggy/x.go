// Package chatoutbox passes a member's messages to a room that may be slow.
package chatoutbox

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Message struct {
	From, Text string
	Seq        int
}

type Outbox struct {
	room *mpsc.Sender[Message]
	in   *mpsc.Receiver[Message]
	ping *lock.Notify
	seen int
}

func New(room *mpsc.Sender[Message], in *mpsc.Receiver[Message], ping *lock.Notify) *Outbox {
	return &Outbox{room: room, in: in, ping: ping}
}

// forward gives m to the room and answers pings while the room is full.
func (o *Outbox) forward(co *futures.Co, m Message) error {
	sent := futures.On(o.room.Send(m))
	ping := futures.On(o.ping.Wait())
	switch co.Select(sent, ping) { // want "FV1002"
	case sent:
		_, err := sent.Result()
		return err
	case ping:
		o.seen++
		return nil
	}
	return nil
}

// Run passes messages on until the member has left.
func (o *Outbox) Run(co *futures.Co) error {
	for seq := 0; ; seq++ {
		m, err := futures.Await(co, o.in.Recv())
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		m.Seq = seq
		if err := o.forward(co, m); err != nil {
			return err
		}
	}
}
