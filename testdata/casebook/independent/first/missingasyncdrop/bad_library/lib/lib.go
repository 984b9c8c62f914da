// Package lib talks to mail servers.
package lib

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Session is a conversation; its cleanup says QUIT.
type Session struct {
	*aio.BufWriter
	in *aio.BufReader
}

// Open opens a conversation over rw.
func Open(co *futures.Co, rw aio.ReadWriter) (*Session, error) {
	in := aio.NewReader(rw)
	line, err := futures.Await(co, in.ReadLine())
	if err != nil {
		return nil, err
	}
	if line == "BUSY" {
		return nil, errors.New("server is busy")
	}
	return &Session{aio.NewWriter(rw), in}, nil
}

// Say says one line.
func (s *Session) Say(co *futures.Co, line string) error {
	_, err := futures.Await(co, aio.WriteAll(s, []byte(line+"\n")))
	return err
}
