// Package broadcastroom sends every line to every member of a room.
package broadcastroom

import (
	"errors"
	"slices"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Member struct {
	Name string
	out  *mpsc.Sender[string]
}

type Room struct {
	mu      sync.Mutex
	members []*Member
}

func (r *Room) Join(m *Member) {
	r.mu.Lock()
	r.members = append(r.members, m)
	r.mu.Unlock()
}

// Say gives line to all members, waiting for those that are slow.
func (r *Room) Say(co *futures.Co, line string) error {
	r.mu.Lock()
	members := slices.Clone(r.members)
	r.mu.Unlock()
	for _, m := range members {
		if _, err := futures.Await(co, m.out.Send(line)); err != nil {
			if errors.Is(err, futures.ErrClosed) {
				continue
			}
			return err
		}
	}
	return nil
}
