// Package taskbeside loads a model in a task while requests wait for a lock of their own.
package taskbeside

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Model struct{ Version int }

type Server struct {
	stats *lock.Mutex[map[string]int]
	model Model
}

func New() *Server { return &Server{stats: lock.NewMutex(map[string]int{})} }

func (s *Server) count(co *futures.Co, key string) error {
	g, err := futures.Await(co, s.stats.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	(*g.Value())[key]++
	return nil
}

// Run answers requests, and counts them under a lock, while the model is loaded by a task.
func (s *Server) Run(co *futures.Co, load futures.Future[Model], reqs *mpsc.Receiver[string]) error {
	loaded := futures.Fuse[Model](futures.Spawn(co, load))
	defer loaded.Drop()
	for {
		req, model := futures.On(reqs.Recv()), futures.On(futures.Ref[Model](loaded))
		switch co.Select(req, model) {
		case model:
			m, err := model.Result()
			if err != nil {
				return err
			}
			s.model = m
		case req:
			key, err := req.Result()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := s.count(co, key); err != nil {
				return err
			}
		}
	}
}
