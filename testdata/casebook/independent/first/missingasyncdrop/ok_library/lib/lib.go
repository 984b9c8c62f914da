// Package lib has sessions that flush when they are finished.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Session struct{ *aio.BufWriter }

type Pool struct {
	conns []aio.Writer
	next  int
	Done  int
}

func (p *Pool) Take() *Session {
	c := p.conns[p.next%len(p.conns)]
	p.next++
	return &Session{aio.NewWriter(c)}
}

func (s *Session) Say(co *futures.Co, line string) error {
	_, err := futures.Await(co, aio.WriteAll(s, []byte(line+"\n")))
	return err
}

// Finish ends s, which it takes.
func Finish(co *futures.Co, p *Pool, s *Session) error {
	p.Done++
	return co.AsyncDrop(s)
}
