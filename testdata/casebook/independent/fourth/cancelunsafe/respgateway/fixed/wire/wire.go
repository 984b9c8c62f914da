// Package wire reads whole frames.
package wire

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/cancelunsafe/respgateway/fixed/wire/bits"
)

var ErrTooLong = errors.New("wire: frame too long")

type Frame struct {
	Kind byte
	Body []byte
}

type Conn struct {
	rw  aio.ReadWriter
	max uint32
	buf []byte // what has been read and is not a whole frame yet
}

func New(rw aio.ReadWriter, max uint32) *Conn { return &Conn{rw: rw, max: max} }

func (c *Conn) next(co *futures.Co) (f Frame, err error) {
	if err := bits.Need(co, c.rw, &c.buf, bits.HeadSize); err != nil {
		return f, err
	}
	h := bits.Parse(c.buf)
	if h.Size > c.max {
		return f, ErrTooLong
	}
	end := bits.HeadSize + int(h.Size)
	if err := bits.Need(co, c.rw, &c.buf, end); err != nil {
		return f, err
	}
	f = Frame{Kind: h.Kind, Body: slices.Clone(c.buf[bits.HeadSize:end])}
	c.buf = append(c.buf[:0], c.buf[end:]...)
	return f, nil
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
