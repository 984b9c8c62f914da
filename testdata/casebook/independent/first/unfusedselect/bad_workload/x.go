// Package x waits for a workload to be known.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type Workload struct {
	Name  string
	Ready bool
}

type Subscription struct {
	changed *oneshot.Receiver[Workload]
	list    map[string]Workload
}

// Find waits until the workload is there and ready, or for d.
func (s *Subscription) Find(co *futures.Co, name string, d time.Duration) (Workload, bool) {
	deadline := timer.Sleep(d)
	defer deadline.Drop()
	defer s.changed.Drop()
	for {
		if w, ok := s.list[name]; ok && w.Ready {
			return w, true
		}
		late := futures.On(futures.Ref(deadline))
		news := futures.On(futures.Ref[Workload](s.changed))
		switch co.Select(late, news) { // want "FV2001"
		case late:
			return Workload{}, false
		case news:
			if w, err := news.Result(); err == nil {
				s.list[w.Name] = w
			}
		}
	}
}
