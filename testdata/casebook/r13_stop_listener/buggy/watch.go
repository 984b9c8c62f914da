// Package watch serves watch requests until the server stops.
//
// The loop listens for the stop anew in every turn. One that is told to all while
// a request is being served finds nobody listening, and the next turn listens for
// another one.
//
// Source: xline-kv/Xline#339.
package watch

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// Request asks for the changes of a key.
type Request struct{ Key string }

// Server serves requests.
type Server struct {
	stop *lock.Notify
	keys map[string]int
}

// Stop stops all loops of the server.
func (s *Server) Stop() { s.stop.NotifyAll() }

// Serve serves requests until the server stops.
func (s *Server) Serve(co *futures.Co, requests *mpsc.Receiver[Request], reply *mpsc.Sender[int]) error {
	for {
		next := futures.On(requests.Recv())
		stopped := futures.On(s.stop.Wait()) // want "FV1003"
		switch co.Select(next, stopped) {
		case stopped:
			return nil
		case next:
			r, err := next.Result()
			if err != nil {
				return err
			}
			room, err := futures.Await(co, reply.Reserve())
			if err != nil {
				return err
			}
			room.Send(s.keys[r.Key])
		}
	}
}
