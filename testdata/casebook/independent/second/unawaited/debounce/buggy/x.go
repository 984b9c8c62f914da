// Package debounce reports a directory's changes once they have calmed down.
package debounce

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Change is one event of a directory.
type Change struct{ Path string }

// Watcher debounces changes.
type Watcher struct {
	events *mpsc.Receiver[Change]
	calm   time.Duration
	dirty  map[string]bool
}

// New makes a watcher of events, which it owns.
func New(events *mpsc.Receiver[Change], calm time.Duration) *Watcher {
	return &Watcher{events: events, calm: calm, dirty: map[string]bool{}}
}

func (w *Watcher) flush(report func(paths []string)) {
	var paths []string
	for p := range w.dirty {
		paths = append(paths, p)
	}
	clear(w.dirty)
	report(paths)
}

// Run reports until the events end.
func (w *Watcher) Run(co *futures.Co, report func(paths []string)) error {
	defer w.events.Drop()
	var quiet futures.Future[time.Time]
	defer func() {
		if quiet != nil {
			quiet.Drop()
		}
	}()
	for {
		var calm *futures.BranchOf[time.Time]
		if quiet != nil {
			calm = futures.On(futures.Ref(quiet))
		}
		event := futures.On(w.events.Recv())
		switch co.Select(event, calm) {
		case calm:
			quiet = nil
			w.flush(report)
		case event:
			c, err := event.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			w.dirty[c.Path] = true
			quiet = timer.Sleep(w.calm) // want "FV1001"
		}
	}
}
