// Package lenttask waits for a task now and then without cancelling it.
package lenttask

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Report is what an import yields.
type Report struct{ Rows int }

// Importer copies bytes from one place to another.
type Importer struct {
	src aio.Reader
	dst aio.Writer
}

func (im *Importer) run() futures.Future[Report] {
	return futures.Map(aio.Copy(im.dst, im.src), func(n int64) Report { return Report{int(n)} })
}

// Import copies, and calls alive every second.
func (im *Importer) Import(co *futures.Co, alive func()) (Report, error) {
	task := futures.Spawn(co, im.run())
	defer co.AsyncDrop(task)
	for {
		r, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref[Report](task)))
		if !errors.Is(err, futures.ErrElapsed) {
			return r, err
		}
		alive()
	}
}
