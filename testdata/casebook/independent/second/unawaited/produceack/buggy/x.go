// Package produceack hands records to a broker and waits for its acknowledgements.
package produceack

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
)

// Record is what is produced.
type Record struct {
	Topic      string
	Key, Value []byte
}

// Offset is a record's place in its topic.
type Offset int64

// Errors of Produce.
var (
	ErrNoTopic = errors.New("record has no topic")
	ErrTooBig  = errors.New("record is too big")
)

type pending struct {
	rec Record
	ack *oneshot.Sender[Offset]
}

// Producer queues records.
type Producer struct {
	queue chan pending
	limit int
}

// Option configures a Producer.
type Option interface{ apply(*Producer) }

type limit int

func (l limit) apply(p *Producer) { p.limit = int(l) }

// Limit bounds the size of a record.
func Limit(n int) Option { return limit(n) }

// NewProducer makes a producer.
func NewProducer(opts ...Option) *Producer {
	p := &Producer{queue: make(chan pending, 128), limit: 1 << 20}
	for _, o := range opts {
		o.apply(p)
	}
	return p
}

func (p *Producer) check(r Record) error {
	switch {
	case r.Topic == "":
		return ErrNoTopic
	case len(r.Key)+len(r.Value) > p.limit:
		return fmt.Errorf("%w: %d bytes", ErrTooBig, len(r.Value))
	}
	return nil
}

func (p *Producer) enqueue(r Record) futures.Future[Offset] {
	tx, rx := oneshot.New[Offset]()
	p.queue <- pending{r, tx}
	return rx
}

// Produce is r's offset, once the broker has it.
func (p *Producer) Produce(co *futures.Co, r Record) (off Offset, err error) {
	ack := p.enqueue(r) // want "FV1001"
	if err = p.check(r); err != nil {
		return
	}
	off, err = futures.Await(co, ack)
	return
}
