// Package x announces devices to their subscribers.
package x

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Presence tells subscribers which devices are there.
type Presence struct {
	subs map[string]*mpsc.Sender[string]
	last map[string]time.Time
}

func NewPresence() *Presence {
	return &Presence{subs: map[string]*mpsc.Sender[string]{}, last: map[string]time.Time{}}
}

func (p *Presence) Subscribe(name string, tx *mpsc.Sender[string]) {
	if old := p.subs[name]; old != nil {
		old.Drop()
	}
	p.subs[name] = tx
}

func (p *Presence) tell(name, event string) futures.Future[struct{}] {
	tx := p.subs[name]
	if tx == nil {
		return futures.Ready(struct{}{})
	}
	return tx.Send(event)
}

// Serve handles the devices' announcements until there are no more.
func (p *Presence) Serve(co *futures.Co, rx *mpsc.Receiver[string]) error {
	for {
		id, err := futures.Await(co, rx.Recv())
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if p.last[id].IsZero() {
			if _, err := futures.Await(co, p.tell("ops", "new device "+id)); err != nil {
				return err
			}
		}
		p.last[id] = time.Now()
		p.tell("audit", "seen "+id) // want "FV1001"
	}
}
