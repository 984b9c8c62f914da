// Package x sends a message to all rooms.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Room struct {
	Name  string
	inbox *mpsc.Sender[string]
	muted bool
}

type Server struct{ rooms []*Room }

func (r *Room) post(msg string) futures.Future[struct{}] { return r.inbox.Send(msg) }

// Broadcast posts msg in every room and says in how many.
func (s *Server) Broadcast(co *futures.Co, msg string) (int, error) {
	var posts []futures.Future[struct{}]
	n := 0
	for _, r := range s.rooms {
		if r.muted {
			continue
		}
		posts = append(posts, r.post(msg)) // want "FV1001"
		n++
	}
	co.Yield()
	if len(posts) != n {
		return 0, fmt.Errorf("posted %d of %d", len(posts), n)
	}
	return n, nil
}
