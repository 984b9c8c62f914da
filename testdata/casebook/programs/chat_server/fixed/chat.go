// Package chat is a chat server: a task per connection, one hub.
package chat

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

const idleLimit = 5 * time.Minute

type hub struct {
	next    int
	members map[int]*mpsc.Sender[string]
}

// Server is a chat server.
type Server struct {
	hub *lock.Mutex[hub]
}

// New has no members.
func New() *Server {
	return &Server{hub: lock.NewMutex(hub{members: make(map[int]*mpsc.Sender[string])})}
}

func (s *Server) join(co *futures.Co, out *mpsc.Sender[string]) (int, error) {
	h, err := futures.Await(co, s.hub.Lock())
	if err != nil {
		return 0, err
	}
	defer h.Unlock()
	id := h.Value().next
	h.Value().next++
	h.Value().members[id] = out
	return id, nil
}

func (s *Server) leave(co *futures.Co, id int) error {
	h, err := futures.Await(co, s.hub.Lock())
	if err != nil {
		return err
	}
	defer h.Unlock()
	if out, ok := h.Value().members[id]; ok {
		delete(h.Value().members, id)
		out.Drop()
	}
	return nil
}

func (s *Server) say(co *futures.Co, from int, text string) (missed int, err error) {
	h, err := futures.Await(co, s.hub.Lock())
	if err != nil {
		return 0, err
	}
	defer h.Unlock()
	for id, out := range h.Value().members {
		if id == from {
			continue
		}
		if err := out.TrySend(text); errors.Is(err, mpsc.ErrFull) {
			missed++
		}
	}
	return missed, nil
}

func (s *Server) converse(co *futures.Co, conn *aio.PipeEnd) error {
	defer conn.Drop()
	out, inbox := mpsc.New[string](32)
	defer inbox.Drop()
	id, err := s.join(co, out)
	if err != nil {
		out.Drop()
		return err
	}
	defer s.leave(co, id)
	in := aio.NewReader(conn)
	w := aio.NewWriter(conn)
	defer co.AsyncDrop(w)
	for err == nil {
		line := futures.On(in.ReadLine())
		said := futures.On(inbox.Recv())
		idle := futures.On(timer.Sleep(idleLimit))
		switch co.Select(line, said, idle) {
		case line:
			var text string
			if text, err = line.Result(); err != nil {
				break
			}
			var missed int
			if missed, err = s.say(co, id, fmt.Sprintf("%d: %s\n", id, text)); missed > 0 {
				_, err = futures.Await(co, aio.WriteAll(w, fmt.Appendf(nil, "%d did not hear you\n", missed)))
			}
		case said:
			var text string
			if text, err = said.Result(); err != nil {
				break
			}
			if _, err = futures.Await(co, aio.WriteAll(w, []byte(text))); err == nil {
				_, err = futures.Await(co, aio.Flush(w))
			}
		case idle:
			err = futures.ErrElapsed
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// Serve talks to those who connect until there are no more.
func (s *Server) Serve(co *futures.Co, conns *mpsc.Receiver[*aio.PipeEnd]) (served int, err error) {
	members := futures.NewGroup[struct{}](co)
	defer co.AsyncDrop(members)
	for {
		conn := futures.On(conns.Recv())
		gone := futures.On(members.Ended())
		switch co.Select(conn, gone) {
		case conn:
			c, err := conn.Result()
			if err == io.EOF {
				return served, nil
			} else if err != nil {
				return served, err
			}
			members.Spawn(futures.Async(func(co *futures.Co) (struct{}, error) {
				return struct{}{}, s.converse(co, c)
			}, c))
		case gone:
			served++
		}
	}
}
