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
}

func New[T any](rx *mpsc.Receiver[T], limit int, age time.Duration) *Batcher[T] {
	return &Batcher[T]{rx: rx, limit: limit, age: age}
}

func (b *Batcher[T]) full() futures.Future[[]T] {
	return futures.Async(func(co *futures.Co) ([]T, error) {
		var batch []T
		for len(batch) < b.limit {
			item, err := futures.Await(co, b.rx.Recv())
			if err != nil {
				return batch, err
			}
			batch = append(batch, item)
		}
		return batch, nil
	})
}

// Run exports batches until the senders are gone.
func (b *Batcher[T]) Run(co *futures.Co, export func(co *futures.Co, batch []T) error) error {
	for {
		batch, err := futures.Await(co, timer.Timeout(b.age, b.full())) // want "FV1002"
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
