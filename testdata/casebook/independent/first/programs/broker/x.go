// Package x is a message broker with topics, subscribers and a control channel.
package x

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

type Message struct {
	Topic string
	Seq   int
	Body  string
}

// Filter says whether a subscriber wants a message.
type Filter func(Message) bool

type subscriber struct {
	name string
	want Filter
	out  *mpsc.Sender[Message]
	lost int
}

// Subscription is the stream of a subscriber's messages.
type Subscription struct {
	name string
	rx   *mpsc.Receiver[Message]
	stop *oneshot.Sender[string]
}

func (s *Subscription) PollNext(cx *futures.Context) (Message, bool, error) {
	return s.rx.PollNext(cx)
}

// Drop unsubscribes.
func (s *Subscription) Drop() {
	s.stop.Drop()
	s.rx.Drop()
}

// Broker hands messages to subscribers.
type Broker struct {
	in    *mpsc.Receiver[Message]
	ctl   *mpsc.Receiver[control]
	calls *mpsc.Sender[control]
	subs  map[string]*subscriber
	seq   map[string]int
	gone  *futures.Group[string]
	table map[string]func(*futures.Co, control) error
}

type control struct {
	verb  string
	sub   *subscriber
	quit  *oneshot.Receiver[string]
	reply *oneshot.Sender[error]
}

func New(in *mpsc.Receiver[Message]) *Broker {
	b := &Broker{in: in, subs: map[string]*subscriber{}, seq: map[string]int{}}
	b.calls, b.ctl = mpsc.New[control](4)
	b.table = map[string]func(*futures.Co, control) error{
		"add":   b.add,
		"reset": b.reset,
	}
	return b
}

// Close gives up the broker's channels.
func (b *Broker) Close() {
	b.calls.Drop()
	b.ctl.Drop()
	b.in.Drop()
	for _, s := range b.subs {
		s.out.Drop()
	}
}

func (b *Broker) add(co *futures.Co, c control) error {
	if _, ok := b.subs[c.sub.name]; ok {
		c.quit.Drop()
		c.sub.out.Drop()
		return fmt.Errorf("broker: %s subscribed twice", c.sub.name)
	}
	b.subs[c.sub.name] = c.sub
	name := c.sub.name
	b.gone.Spawn(futures.Then[string](c.quit, func(string, error) futures.Future[string] {
		return futures.Ready(name)
	}))
	return nil
}

func (b *Broker) reset(*futures.Co, control) error {
	clear(b.seq)
	return nil
}

// Subscribe asks the broker, which must be running, for a subscription.
func (b *Broker) Subscribe(co *futures.Co, name string, room int, want Filter) (*Subscription, error) {
	tx, rx := mpsc.New[Message](room)
	stop, quit := oneshot.New[string]()
	s := &Subscription{name, rx, stop}
	ok := false
	defer func() {
		if !ok {
			s.Drop()
		}
	}()
	err := b.call(co, control{verb: "add", sub: &subscriber{name: name, want: want, out: tx}, quit: quit})
	if err != nil {
		return nil, err
	}
	ok = true
	return s, nil
}

// Reset makes all topics count from the beginning.
func (b *Broker) Reset(co *futures.Co) error { return b.call(co, control{verb: "reset"}) }

func (b *Broker) call(co *futures.Co, c control) error {
	tx, rx := oneshot.New[error]()
	defer rx.Drop()
	c.reply = tx
	if _, err := futures.Await(co, b.calls.Send(c)); err != nil {
		return fmt.Errorf("broker: %s: %w", c.verb, err)
	}
	res, err := futures.Await(co, rx)
	return errors.Join(res, err)
}

// publish gives m to whoever wants it and has room.
func (b *Broker) publish(m Message) {
	b.seq[m.Topic]++
	m.Seq = b.seq[m.Topic]
	for _, s := range b.subs {
		if s.want != nil && !s.want(m) {
			continue
		}
		if err := s.out.TrySend(m); errors.Is(err, mpsc.ErrFull) {
			s.lost++
		}
	}
}

// Run runs the broker until there are no more messages.
func (b *Broker) Run(co *futures.Co) error {
	b.gone = futures.NewGroup[string](co)
	defer co.AsyncDrop(b.gone)
loop:
	for {
		msg := futures.On(b.in.Recv())
		ctl := futures.On(b.ctl.Recv())
		bye := futures.On(b.gone.Ended())
		switch co.Select(msg, ctl, bye) {
		case msg:
			m, err := msg.Result()
			switch {
			case errors.Is(err, io.EOF):
				break loop
			case err != nil:
				return err
			}
			b.publish(m)
		case ctl:
			c, err := ctl.Result()
			if err != nil {
				return err
			}
			fn, ok := b.table[c.verb]
			if !ok {
				c.reply.Send(fmt.Errorf("broker: no verb %q", c.verb))
				continue loop
			}
			c.reply.Send(fn(co, c))
		case bye:
			name, err := bye.Result()
			if err != nil {
				continue
			}
			if s := b.subs[name]; s != nil {
				s.out.Drop()
				delete(b.subs, name)
			}
		}
	}
	return nil
}

// Prefix is a filter of topics.
func Prefix(p string) Filter {
	return func(m Message) bool { return strings.HasPrefix(m.Topic, p) }
}

// Demo publishes topics and returns what the subscriber of the prefix saw.
func Demo(prefix string, topics ...string) ([]string, error) {
	return executor.Run(futures.Async(func(co *futures.Co) (seen []string, err error) {
		tx, rx := mpsc.New[Message](8)
		b := New(rx)
		defer b.Close()
		run := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			return struct{}{}, b.Run(co)
		}))
		defer co.AsyncDrop(run)
		sub, err := b.Subscribe(co, "demo", len(topics)+1, Prefix(prefix))
		if err != nil {
			tx.Drop()
			return nil, err
		}
		defer sub.Drop()
		for _, t := range topics {
			if _, err := futures.Await(co, tx.Send(Message{Topic: t})); err != nil {
				tx.Drop()
				return nil, err
			}
		}
		tx.Drop()
		if _, err := futures.Await(co, run); err != nil {
			return nil, err
		}
		for {
			m, ready, err := futures.NowOrNever(futures.Next[Message](sub))
			if !ready || err != nil {
				return seen, nil
			}
			seen = append(seen, fmt.Sprint(m.Topic, "#", m.Seq))
		}
	}))
}
