// Package x puts a time limit on writes that go on when it has passed: the write
// is a task of its own, which dropping the future only detaches. A lock keeps two
// of them apart.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Journal struct {
	w *lock.Mutex[aio.Writer]
}

// write writes one entry.
//
// Cancel safety: not safe; dropped while pending, it leaves a part of the entry.
func (j *Journal) write(entry []byte) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		w, err := futures.Await(co, j.w.Lock())
		if err != nil {
			return 0, err
		}
		defer w.Unlock()
		return futures.Await(co, aio.WriteAll(*w.Value(), entry))
	})
}

func (j *Journal) Log(co *futures.Co, entries [][]byte) (late int, err error) {
	for _, e := range entries {
		shielded := futures.Detached(co, j.write(e))
		_, err := futures.Await(co, timer.Timeout(time.Second, shielded))
		if errors.Is(err, futures.ErrElapsed) {
			late++
		} else if err != nil {
			return late, err
		}
	}
	return late, nil
}
