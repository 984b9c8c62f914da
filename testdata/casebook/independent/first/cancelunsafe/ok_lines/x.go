// Package x reads lines of commands with an idle limit.
package x

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Shell struct {
	in   *aio.BufReader
	out  aio.Writer
	hist []string
}

func New(rw aio.ReadWriter) *Shell { return &Shell{in: aio.NewReader(rw), out: rw} }

var ErrIdle = errors.New("idle")

// Run runs the lines that come and those that others inject.
func (s *Shell) Run(co *futures.Co, inject *mpsc.Receiver[string], idle time.Duration) error {
	for {
		typed, other := futures.On(s.in.ReadLine()), futures.On(inject.Recv())
		late := futures.On(timer.Sleep(idle))
		var cmd string
		var err error
		switch co.Select(typed, other, late) {
		case typed:
			cmd, err = typed.Result()
		case other:
			cmd, err = other.Result()
		case late:
			err = ErrIdle
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		s.hist = append(s.hist, cmd)
		if _, err := futures.Await(co, aio.WriteAll(s.out, []byte("ok "+cmd+"\n"))); err != nil {
			return err
		}
	}
}
