package basic

import "github.com/futvet/futvet/futures"

// A session dies with the block that serves it, unless it is kept elsewhere too.
type session struct {
	depth int
	c     *Conn
	pool  *Pool
}

func (s *session) step(co *futures.Co) error {
	s.depth++ // want `FV3003: s\.depth is counted up`
	_, err := s.c.Do(co, "x")
	s.depth--
	return err
}

func (s *session) alone(co *futures.Co) error {
	s.depth += 3
	_, err := s.c.Do(co, "x")
	s.depth -= 3
	return err
}

// What it leads to is not its own.
func (s *session) shared(co *futures.Co) error {
	s.pool.size += 3 // want `FV3003: s\.pool\.size is counted up`
	_, err := s.c.Do(co, "x")
	s.pool.size -= 3
	return err
}

type Server struct{ sessions map[string]*session }

func (srv *Server) Accept(co *futures.Co, id string, c *Conn) error {
	s := &session{c: c}
	srv.sessions[id] = s
	return s.step(co)
}

func (srv *Server) Serve(c *Conn) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		s := &session{c: c}
		if err := s.alone(co); err != nil {
			return "", err
		}
		return "", s.shared(co)
	})
}

// Found, not made.
func (s *session) found(co *futures.Co) error {
	s.depth += 4 // want `FV3003: s\.depth is counted up`
	_, err := s.c.Do(co, "x")
	s.depth -= 4
	return err
}

func (srv *Server) Again(co *futures.Co, id string) error {
	return srv.sessions[id].found(co)
}

// Made by a function.
func (s *session) made(co *futures.Co) error {
	s.depth += 5
	_, err := s.c.Do(co, "x")
	s.depth -= 5
	return err
}

func newSession(c *Conn) *session { return &session{c: c} }

func Run(co *futures.Co, c *Conn) error {
	return newSession(c).made(co)
}

// By somebody who keeps it.
func (s *session) listed(co *futures.Co) error {
	s.depth += 6 // want `FV3003: s\.depth is counted up`
	_, err := s.c.Do(co, "x")
	s.depth -= 6
	return err
}

var all []*session

func newListed(c *Conn) *session {
	s := &session{c: c}
	all = append(all, s)
	return s
}

func RunListed(co *futures.Co, c *Conn) error {
	return newListed(c).listed(co)
}

// A generic type.
type Cache[K comparable, V any] struct {
	loading map[K]bool
	vals    map[K]V
	n       int
}

func (c *Cache[K, V]) Load(co *futures.Co, k K, load func(K) futures.Future[V]) (V, error) {
	c.n++               // want `FV3003: c\.n is counted up`
	c.loading[k] = true // want `FV3003: an entry is inserted into c\.loading`
	v, err := futures.Await(co, load(k))
	delete(c.loading, k)
	c.n--
	return v, err
}
