// Package topicrelay forwards a topic's messages to a subscriber.
package topicrelay

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Message has a body.
type Message struct{ Body string }

// Topic has subscribers.
type Topic struct {
	name string
	subs []*mpsc.Sender[Message]
}

func (t *Topic) subscribe(buffer int) futures.Stream[Message] {
	tx, rx := mpsc.New[Message](buffer)
	t.subs = append(t.subs, tx)
	return rx
}

// Publish offers m to every subscriber.
func (t *Topic) Publish(m Message) (missed int) {
	for _, s := range t.subs {
		if s.TrySend(m) != nil {
			missed++
		}
	}
	return missed
}

// Close ends the subscriptions.
func (t *Topic) Close() {
	for _, s := range t.subs {
		s.Drop()
	}
	t.subs = nil
}

// Relay is a future that passes t's messages from now on to deliver.
//
// Cancel safety: dropping it ends the subscription; a message is delivered or not.
func Relay(t *Topic, deliver func(Message) error) futures.Future[int] {
	messages := t.subscribe(16) // want "FV1001"
	return futures.Async(func(co *futures.Co) (int, error) {
		n := 0
		for m, err := range futures.Each(co, messages) {
			if err != nil {
				return n, err
			}
			if err := deliver(m); err != nil {
				return n, err
			}
			n++
		}
		return n, nil
	})
}
