// Package futurechannel hands futures from a parser to a writer, so that replies keep their order.
package futurechannel

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Reply struct{ Text string }

type Pipeline struct {
	tx     *mpsc.Sender[futures.Future[Reply]]
	rx     *mpsc.Receiver[futures.Future[Reply]]
	handle func(req string) futures.Future[Reply]
}

func New(depth int, handle func(string) futures.Future[Reply]) *Pipeline {
	tx, rx := mpsc.New[futures.Future[Reply]](depth)
	return &Pipeline{tx: tx, rx: rx, handle: handle}
}

// Feed puts a request's reply into the pipeline, or refuses it.
func (p *Pipeline) Feed(req string) error {
	f := p.handle(req)
	if err := p.tx.TrySend(f); err != nil {
		f.Drop()
		return err
	}
	return nil
}

func (p *Pipeline) Close() { p.tx.Drop() }

// Write awaits the replies in order.
func (p *Pipeline) Write(co *futures.Co, out func(Reply)) error {
	defer p.rx.Drop()
	for {
		f, err := futures.Await(co, p.rx.Recv())
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		r, err := futures.Await(co, f)
		if err != nil {
			return err
		}
		out(r)
	}
}
