// Package x reads documents of a fixed size and can begin anew.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Doc [128]byte

type Source struct{ r *aio.PipeEnd }

func (s *Source) doc() futures.Future[Doc] {
	return futures.Async(func(co *futures.Co) (d Doc, err error) {
		_, err = futures.Await(co, aio.ReadFull(s.r, d[:]))
		return d, err
	})
}

// Serve passes the documents to show. When refresh says so the read that waits
// is made anew. The source ends with Serve.
func (s *Source) Serve(co *futures.Co, refresh *mpsc.Receiver[struct{}], show func(Doc)) error {
	defer s.r.Drop()
	cur := s.doc()
	defer func() { cur.Drop() }()
	for {
		read := futures.On(futures.Ref(cur))
		again := futures.On(refresh.Recv())
		switch co.Select(read, again) {
		case read:
			d, err := read.Result()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			show(d)
			cur = s.doc()
		case again:
			if _, err := again.Result(); err != nil {
				return err
			}
			cur.Drop() // want "FV1002"
			cur = s.doc()
		}
	}
}
