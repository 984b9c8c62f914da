// Package plainstreambody locks per item of a stream that runs nothing ahead.
package plainstreambody

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
)

type Order struct {
	ID    int
	Cents int64
}

type Book struct {
	total *lock.Mutex[int64]
	slots *lock.Semaphore
}

func New() *Book { return &Book{total: lock.NewMutex[int64](0), slots: lock.NewSemaphore(4)} }

func (b *Book) post(co *futures.Co, o Order) error {
	p, err := futures.Await(co, b.slots.Acquire(1))
	if err != nil {
		return err
	}
	defer p.Release()
	g, err := futures.Await(co, b.total.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	*g.Value() += o.Cents
	return nil
}

// Run books positive orders.
func (b *Book) Run(co *futures.Co, in *mpsc.Receiver[Order]) (n int, err error) {
	positive := stream.Filter(stream.Take[Order](in, 1000), func(o Order) bool { return o.Cents > 0 })
	for o, err := range futures.Each(co, positive) {
		if err != nil {
			return n, err
		}
		if err := b.post(co, o); err != nil {
			return n, fmt.Errorf("order %d: %w", o.ID, err)
		}
		n++
	}
	return n, nil
}
