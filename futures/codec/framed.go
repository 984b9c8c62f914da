package codec

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Framed is a connection of messages: a [FramedRead] and a [FramedWrite] over one
// [aio.ReadWriter]. All that is said of these is true for it, of cleanup in particular.
// Its two directions are polled by one task; sink.Split makes halves for two.
//
// Closing it closes the writing side. Frames can be read on if what was framed can be
// read then.
type Framed[In, Out any] struct {
	rw aio.ReadWriter
	in input[In]
	output[Out]
}

var (
	_ futures.Stream[string] = (*Framed[string, int])(nil)
	_ futures.Fused          = (*Framed[string, int])(nil)
	_ futures.Sink[int]      = (*Framed[string, int])(nil)
	_ futures.AsyncDropper   = (*Framed[string, int])(nil)
)

// NewFramed makes a Framed of rw. It takes ownership of rw, which is dropped with it, or
// AsyncDropped, if it can be.
//
// Cancel safety: cancel safe to wait for: see [NewFramedRead]. Dropping the Framed loses
// what it has read and not yielded; what it has to write is written all the same.
func NewFramed[In, Out any](rw aio.ReadWriter, c Codec[In, Out]) *Framed[In, Out] {
	return &Framed[In, Out]{
		rw: rw, in: newInput[In](rw, c),
		output: output[Out]{w: rw, enc: c, boundary: boundary, name: "Framed"},
	}
}

// PollNext yields the next frame. A pending one has consumed no frame.
func (f *Framed[In, Out]) PollNext(cx *futures.Context) (item In, ready bool, err error) {
	if !f.gone {
		f.reaper = cx.Reaper()
	}
	return f.in.next(cx)
}

// IsTerminated says whether the end of the frames was returned, or f was dropped.
func (f *Framed[In, Out]) IsTerminated() bool { return f.in.end == returned }

// PollDrop writes what is buffered, flushes, and drops what was framed. No frame is read
// any more. It is ready when that is done; an error of writing does not keep it from
// that.
func (f *Framed[In, Out]) PollDrop(cx *futures.Context) (ready bool, err error) {
	f.in.drop()
	return f.output.PollDrop(cx)
}

// Drop does what PollDrop does, as far as it need not wait. The rest is up to the
// executor that polled f last, or, if none did, to a goroutine of its own. Errors are
// lost. Drop is idempotent.
func (f *Framed[In, Out]) Drop() {
	f.in.drop()
	f.output.Drop()
}

// Into ends f and gives back what was framed, with the bytes that were read from it and
// not consumed, and those that were not written to it. All of it belongs to the caller:
// so a connection goes on with another protocol. It is nil after Drop.
func (f *Framed[In, Out]) Into() (rw aio.ReadWriter, read, unwritten []byte) {
	read = f.in.take()
	if !f.gone {
		rw = f.rw
	}
	_, unwritten = f.output.take()
	return rw, read, unwritten
}
