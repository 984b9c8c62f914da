// Package trap starts tasks and does not wait for any of them here. One is
// detached in so many words, one is kept by its owner, the rest belong to a group.
package trap

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Server accepts connections.
type Server struct {
	accept *futures.Task[struct{}]
}

// echo sends back what arrives. It takes conn.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes on their way,
// and drops conn.
func echo(conn *aio.PipeEnd) *futures.Block[int64] {
	return futures.Async(func(co *futures.Co) (int64, error) {
		defer conn.Drop()
		return futures.Await(co, aio.Copy(conn, conn))
	}, conn)
}

// New starts a server for the connections that arrive. It takes conns.
func New(s futures.Spawner, conns *mpsc.Receiver[*aio.PipeEnd], hello func()) *Server {
	futures.Spawn(s, futures.Lazy(func() (struct{}, error) {
		hello()
		return struct{}{}, nil
	})).Detach()
	return &Server{accept: futures.Spawn(s, futures.Async(func(co *futures.Co) (struct{}, error) {
		defer conns.Drop()
		group := futures.NewGroup[int64](co)
		defer co.AsyncDrop(group)
		for {
			conn, err := futures.Await(co, conns.Recv())
			if err == io.EOF {
				return struct{}{}, nil
			} else if err != nil {
				return struct{}{}, err
			}
			group.Spawn(echo(conn))
		}
	}, conns))}
}

// Drop ends the server.
func (s *Server) Drop() { s.accept.Drop() }
