// Package batchexport gathers records into batches of limited size and age.
package batchexport

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Batcher[T any] struct {
	rx    *mpsc.Receiver[T]
	limit int
	age   time.Duration
	batch []T
}

func New[T any](rx *mpsc.Receiver[T], limit int, age time.Duration) *Batcher[T] {
	return &Batcher[T]{rx: rx, limit: limit, age: age}
}

// full fills b.batch, where what has come stays when the time is over.
func (b *Batcher[T]) full() futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (none struct{}, err error) {
		for len(b.batch) < b.limit {
			item, err := futures.Await(co, b.rx.Recv())
			if err != nil {
				return none, err
			}
			b.batch = append(b.batch, item)
		}
		return none, nil
	})
}

// Run exports batches until the senders are gone.
func (b *Batcher[T]) Run(co *futures.Co, export func(co *futures.Co, batch []T) error) error {
	for {
		_, err := futures.Await(co, timer.Timeout(b.age, b.full()))
		batch := b.batch
		b.batch = nil
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		if len(batch) > 0 {
			if err := export(co, batch); err != nil {
				return err
			}
		}
		if ended {
			return nil
		}
	}
}
