// Package wire reads whole frames.
package wire

import (
	"encoding/binary"
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/cancelunsafe/respgateway/buggy/wire/bits"
)

var ErrTooLong = errors.New("wire: frame too long")

type Frame struct {
	Kind byte
	Body []byte
}

type Conn struct {
	rw  aio.ReadWriter
	max uint32
}

func New(rw aio.ReadWriter, max uint32) *Conn { return &Conn{rw: rw, max: max} }

func (c *Conn) next(co *futures.Co) (f Frame, err error) {
	h, err := bits.ReadHead(co, c.rw)
	if err != nil {
		return f, err
	}
	if h.Size > c.max {
		return f, ErrTooLong
	}
	f = Frame{Kind: h.Kind, Body: make([]byte, h.Size)}
	_, err = futures.Await(co, aio.ReadFull(c.rw, f.Body))
	return f, err
}

// Next is the next frame.
func (c *Conn) Next() futures.Future[Frame] {
	return futures.Async(c.next)
}

func (c *Conn) Send(co *futures.Co, f Frame) error {
	p := binary.BigEndian.AppendUint32([]byte{f.Kind}, uint32(len(f.Body)))
	_, err := futures.Await(co, aio.WriteAll(c.rw, append(p, f.Body...)))
	return err
}
