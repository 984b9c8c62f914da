// Package sessiontable keeps sessions and asks their owner when one is unknown.
package sessiontable

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type Session struct {
	ID    string
	Owner string
}

type Resolver interface {
	Resolve(id string) futures.Future[Session]
}

type table struct {
	sync.RWMutex
	byID map[string]Session
}

type Service struct {
	table
	resolver Resolver
	misses   int
}

func New(r Resolver) *Service {
	return &Service{table: table{byID: map[string]Session{}}, resolver: r}
}

// Lookup finds a session, here or at the resolver.
func (s *Service) Lookup(co *futures.Co, id string) (Session, error) {
	s.RLock()
	defer s.RUnlock()
	if sess, ok := s.byID[id]; ok {
		return sess, nil
	}
	return futures.Await(co, s.resolver.Resolve(id)) // want "FV5001"
}

func (s *Service) Add(sess Session) {
	s.Lock()
	defer s.Unlock()
	s.byID[sess.ID] = sess
}
