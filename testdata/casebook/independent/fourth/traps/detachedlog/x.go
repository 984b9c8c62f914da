// Package detachedlog sends log lines without waiting, and counts those under way.
package detachedlog

import (
	"github.com/futvet/futvet/futures"
)

type Sink interface {
	Ship(line string) futures.Future[struct{}]
}

type Shipper struct {
	sink    Sink
	tracker *futures.TaskTracker
}

func New(s Sink) *Shipper { return &Shipper{sink: s, tracker: futures.NewTaskTracker()} }

// Ship starts sending a line.
func (s *Shipper) Ship(co *futures.Co, line string) {
	futures.Spawn(co, futures.Track(s.tracker, s.sink.Ship(line))).Detach()
}

// ShipAll starts sending lines, the last one urgently.
func (s *Shipper) ShipAll(co *futures.Co, lines ...string) {
	for i, l := range lines {
		t := futures.Spawn(co, futures.Track(s.tracker, s.sink.Ship(l)))
		if i < len(lines)-1 {
			t.Detach()
			continue
		}
		defer t.Detach()
	}
}

// Close waits for what is under way.
func (s *Shipper) Close(co *futures.Co) error {
	s.tracker.Close()
	_, err := futures.Await(co, s.tracker.Wait())
	return err
}
