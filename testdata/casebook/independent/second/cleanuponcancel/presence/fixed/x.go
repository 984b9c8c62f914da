// Package presence waits for people.
package presence

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/independent/second/cleanuponcancel/presence/hub"
)

// Watcher waits for people to come online.
type Watcher struct {
	hub  *hub.Hub
	seen map[string]int
}

func (w *Watcher) until(co *futures.Co, user string, events *mpsc.Receiver[hub.Event]) error {
	for {
		e, err := futures.Await(co, events.Recv())
		if err != nil {
			return err
		}
		w.seen[e.User]++
		if e.User == user && e.Online {
			return nil
		}
	}
}

// WaitFor waits until user is online.
func (w *Watcher) WaitFor(co *futures.Co, user string) error {
	events := w.hub.Subscribe()
	defer events.Drop()
	return w.until(co, user, events)
}
