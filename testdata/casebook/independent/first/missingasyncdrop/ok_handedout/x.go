// Package x hands a connection with cleanup to its caller.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Line struct {
	w     *aio.BufWriter
	peer  string
	count int
}

func (l *Line) PollDrop(cx *futures.Context) (bool, error) { return l.w.PollDrop(cx) }
func (l *Line) Drop()                                      { l.w.Drop() }

func (l *Line) Say(co *futures.Co, s string) error {
	l.count++
	_, err := futures.Await(co, aio.WriteAll(l.w, []byte(s+"\n")))
	return err
}

// Open opens a line and greets the peer. The caller must AsyncDrop it.
func Open(co *futures.Co, dst aio.Writer, peer string) (line *Line, err error) {
	l := &Line{w: aio.NewWriter(dst), peer: peer}
	defer func() {
		if line == nil {
			co.AsyncDrop(l)
		}
	}()
	if err := l.Say(co, "hello "+peer); err != nil {
		return nil, err
	}
	return l, nil
}

// Tell opens a line to say one thing.
func Tell(co *futures.Co, dst aio.Writer, peer, what string) error {
	l, err := Open(co, dst, peer)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(l)
	return l.Say(co, what)
}
