// Package optionalcache has guards that go together: what was begun under a condition ends under it.
package optionalcache

import (
	"github.com/futvet/futvet/futures"
)

// Cache may be there.
type Cache interface {
	Lookup(key string) futures.Future[[]byte]
}

// Origin is always there.
type Origin interface {
	Fetch(co *futures.Co, key string) ([]byte, error)
}

// Server serves.
type Server struct {
	cache  Cache
	origin Origin
	hits   int
}

// Get is the value of key.
func (s *Server) Get(co *futures.Co, key string) ([]byte, error) {
	cached := s.cache != nil && len(key) < 64
	var lookup futures.Future[[]byte]
	if cached {
		lookup = s.cache.Lookup(key)
	}
	if key == "" {
		if lookup != nil {
			lookup.Drop()
		}
		return nil, nil
	}
	if cached {
		if v, err := futures.Await(co, lookup); err == nil {
			s.hits++
			return v, nil
		}
	}
	return s.origin.Fetch(co, key)
}
