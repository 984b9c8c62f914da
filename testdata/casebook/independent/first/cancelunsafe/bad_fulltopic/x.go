// Package x is a broker that does not wait for slow consumers.
package x

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Event struct {
	Topic string
	Data  []byte
}

type Broker struct {
	topics map[string]*mpsc.Sender[Event]
	late   int
}

// Run hands the events of in to their topics. A topic that is full for a while is
// complained about.
func (b *Broker) Run(co *futures.Co, in *mpsc.Receiver[Event], patience time.Duration) error {
	for {
		ev, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		tx, ok := b.topics[ev.Topic]
		if !ok {
			return fmt.Errorf("no topic %q", ev.Topic)
		}
		_, err = futures.Await(co, timer.Timeout(patience, tx.Send(ev))) // want "FV1002"
		if errors.Is(err, futures.ErrElapsed) {
			b.late++
			fmt.Println(ev.Topic, "is slow")
		} else if err != nil {
			return err
		}
	}
}
