// Package x copies what is there and nothing else.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Tap struct {
	src, dst aio.ReadWriter
	buf      [2][512]byte
	Moved    [2]int
}

// Run moves bytes both ways until one side ends, each read racing with the other.
func (t *Tap) Run(co *futures.Co) error {
	for {
		fwd := futures.On(aio.Read(t.src, t.buf[0][:]))
		bwd := futures.On(aio.Read(t.dst, t.buf[1][:]))
		var dir, n int
		var err error
		var to aio.Writer
		switch co.Select(fwd, bwd) {
		case fwd:
			dir, to = 0, t.dst
			n, err = fwd.Result()
		case bwd:
			dir, to = 1, t.src
			n, err = bwd.Result()
		}
		if n > 0 {
			if _, werr := futures.Await(co, aio.WriteAll(to, t.buf[dir][:n])); werr != nil {
				return werr
			}
			t.Moved[dir] += n
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
