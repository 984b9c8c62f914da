// Package shieldedwrite gives up waiting for a checkpoint, never the checkpoint.
package shieldedwrite

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Journal struct {
	w     aio.Writer
	gate  *lock.Semaphore
	slow  int
	bytes int
}

func New(w aio.Writer) *Journal { return &Journal{w: w, gate: lock.NewSemaphore(1)} }

func (j *Journal) write(p []byte) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		turn, err := futures.Await(co, j.gate.Acquire(1))
		if err != nil {
			return 0, err
		}
		defer turn.Release()
		n, err := futures.Await(co, aio.WriteAll(j.w, p))
		j.bytes += n
		return n, err
	})
}

// Checkpoint waits for a second; the writing goes on in a task of its own.
func (j *Journal) Checkpoint(co *futures.Co, p []byte) error {
	_, err := futures.Await(co, timer.Timeout(time.Second, futures.Detached(co, j.write(p))))
	if errors.Is(err, futures.ErrElapsed) {
		j.slow++
		return nil
	}
	return err
}

func (j *Journal) All(co *futures.Co, ps [][]byte) error {
	for _, p := range ps {
		if err := j.Checkpoint(co, p); err != nil {
			return err
		}
	}
	return nil
}
