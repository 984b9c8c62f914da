// Package acceptloop echoes every connection's bytes.
package acceptloop

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/net"
)

type Server struct {
	ln    *net.Listener
	limit int
}

func Listen(addr string, limit int) (*Server, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Server{ln: ln, limit: limit}, nil
}

func (s *Server) serve(co *futures.Co, c *net.Conn) (n int64, err error) {
	defer co.AsyncDrop(c)
	return futures.Await(co, aio.Copy(c, c))
}

// Run accepts until the listener fails.
func (s *Server) Run(co *futures.Co) error {
	defer s.ln.Drop()
	for {
		c, err := futures.Await(co, s.ln.Accept())
		if err != nil {
			return err
		}
		futures.Spawn(co, futures.Async(func(co *futures.Co) (int64, error) { // want "FV1004"
			return s.serve(co, c)
		}, c))
	}
}
