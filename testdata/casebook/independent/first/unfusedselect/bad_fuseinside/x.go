// Package x follows configuration while it serves.
package x

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Config struct{ Limit int }

type Server struct {
	conf  Config
	calls *mpsc.Receiver[int]
}

// Serve serves calls; it takes conf, which comes once.
func (s *Server) Serve(co *futures.Co, conf futures.Future[Config]) error {
	defer conf.Drop()
	for {
		first := futures.On[Config](futures.Fuse(futures.Ref(conf)))
		call := futures.On(s.calls.Recv())
		switch co.Select(first, call) { // want "FV2001"
		case first:
			c, err := first.Result()
			if err != nil {
				return err
			}
			s.conf = c
		case call:
			n, err := call.Result()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if n > s.conf.Limit {
				return fmt.Errorf("call of %d is over the limit", n)
			}
		}
	}
}
