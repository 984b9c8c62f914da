// Package trap puts a time limit on a function that starts work of several steps.
// The work runs as a task of its own: dropping the function that started it
// drops neither the work nor a part of it.
package trap

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Journal writes entries.
type Journal struct{ w aio.Writer }

// append writes one entry.
//
// Cancel safety: not safe; dropped while pending, it leaves a part of the entry.
func (j *Journal) append(entry []byte) futures.Future[int] {
	return aio.WriteAll(j.w, entry)
}

// Log writes entries, and does not wait for any of them longer than a second.
// An entry that takes longer is still written, before the next one.
func (j *Journal) Log(co *futures.Co, entries [][]byte) (late int, err error) {
	for _, e := range entries {
		task := futures.Spawn(co, j.append(e))
		defer task.Detach()
		_, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref[int](task)))
		if errors.Is(err, futures.ErrElapsed) {
			late++
			_, err = futures.Await(co, task)
		}
		if err != nil {
			return late, err
		}
	}
	return late, nil
}
