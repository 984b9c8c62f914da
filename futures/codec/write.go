package codec

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/release"
)

// boundary is how much is buffered before PollReady writes, and Tokio's figure.
const boundary = 8 << 10

// keepSize is the size above which an empty buffer is given back.
const keepSize = 64 << 10

// FramedWrite is a sink that writes what an encoder makes of its items.
//
// An error of the encoder is StartSend's: nothing of the item is written, the item
// stays with the caller, and the sink can be used on. An error of the writer is the
// sink's end: every later poll fails with it, too.
//
// It must be closed or cleaned up. Cleanup writes what is buffered, flushes the writer,
// and drops it; the writer is not closed. See the package's comment.
type FramedWrite[T any] struct{ output[T] }

var (
	_ futures.Sink[string] = (*FramedWrite[string])(nil)
	_ futures.AsyncDropper = (*FramedWrite[string])(nil)
)

// NewFramedWrite makes a sink that writes to w what enc makes of items. It takes
// ownership of w, which is dropped with the sink, or AsyncDropped, if it can be.
func NewFramedWrite[T any](w aio.Writer, enc Encoder[T]) *FramedWrite[T] {
	return &FramedWrite[T]{output[T]{w: w, enc: enc, boundary: boundary, name: "FramedWrite"}}
}

// Into ends the sink and gives back its writer, with the bytes that were not written to
// it. Both belong to the caller.
func (f *FramedWrite[T]) Into() (w aio.Writer, unwritten []byte) { return f.take() }

// output is the writing side. buf[start:] is encoded and not written. Its life:
//
//	open --PollClose was ready----------> closed
//	open --the writer failed------------> failed (err)
//	any --PollDrop: flushed or given up--> dropping --w was dropped--> gone
//	any --Drop handed it on, Into--------------------------------------> gone
type output[T any] struct {
	w         aio.Writer
	enc       Encoder[T]
	buf       []byte
	start     int
	boundary  int
	name      string
	ready     bool // for one StartSend
	unflushed bool // w has taken bytes since it was last flushed
	closed    bool
	dropping  bool
	gone      bool
	err       error
	reaper    futures.Reaper // of the latest poll
}

// SetBoundary sets how many bytes may be buffered before PollReady writes them: it is
// ready when there are fewer than n. It panics if n is less than 1.
func (o *output[T]) SetBoundary(n int) {
	if n < 1 {
		panic("futures/codec: SetBoundary below 1")
	}
	o.boundary = n
}

// enter is the beginning of every poll; an error is why there is nothing to poll.
func (o *output[T]) enter(cx *futures.Context) error {
	if o.gone || o.dropping {
		panic("futures/codec: " + o.name + " used after Drop")
	}
	o.reaper = cx.Reaper()
	return o.err
}

// PollReady is ready while less than the boundary is buffered; otherwise it writes. It
// fails with io.ErrClosedPipe after PollClose.
func (o *output[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	if err := o.enter(cx); err != nil {
		return true, err
	}
	if o.closed {
		return true, io.ErrClosedPipe
	}
	if !cx.PollBudget() {
		return false, nil
	}
	if len(o.buf)-o.start >= o.boundary {
		if _, err := o.writeOut(cx); err != nil {
			return true, err
		}
		if len(o.buf)-o.start >= o.boundary {
			return false, nil
		}
	}
	o.ready = true
	cx.SpendBudget()
	return true, nil
}

// StartSend encodes item, and does not write.
func (o *output[T]) StartSend(item T) error {
	if !o.ready {
		panic("futures/codec: StartSend of " + o.name + " without a PollReady that was ready")
	}
	o.ready = false
	if o.start > len(o.buf)/2 {
		o.buf = o.buf[:copy(o.buf, o.buf[o.start:])]
		o.start = 0
	}
	buf, err := o.enc.Encode(o.buf, item)
	if err != nil {
		return err
	}
	o.buf = buf
	return nil
}

// PollFlush writes what is buffered and flushes the writer.
func (o *output[T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	if err := o.enter(cx); err != nil || o.closed {
		return true, err
	}
	return o.flush(cx)
}

// PollClose writes what is buffered and closes the writer.
func (o *output[T]) PollClose(cx *futures.Context) (ready bool, err error) {
	if err := o.enter(cx); err != nil || o.closed {
		return true, err
	}
	o.ready = false
	if ready, err := o.writeOut(cx); !ready || err != nil {
		return ready, err
	}
	ready, err = o.w.PollClose(cx)
	o.err, o.closed = err, ready
	return ready, err
}

// PollDrop writes what is buffered, flushes, and drops what it is written to. It is
// ready when that is done; an error of writing does not keep it from that.
func (o *output[T]) PollDrop(cx *futures.Context) (ready bool, err error) {
	if o.gone {
		return true, nil
	}
	o.reaper = cx.Reaper()
	o.ready = false
	if !o.dropping {
		if o.err == nil && !o.closed {
			if ready, _ := o.flush(cx); !ready {
				return false, nil
			}
		}
		o.dropping = true
	}
	if x, ok := o.w.(futures.AsyncDropper); ok {
		if ready, err = x.PollDrop(cx); !ready {
			return false, nil
		}
		o.finish()
	} else {
		w := o.w
		o.finish()
		release.Value(w)
	}
	if o.err != nil {
		err = o.err
	}
	return true, err
}

// Drop does what PollDrop does, as far as it need not wait. The rest is up to the
// executor that polled last, or, if none did, to a goroutine of its own. Errors are
// lost. Drop is idempotent.
func (o *output[T]) Drop() {
	if o.gone {
		return
	}
	reaper := o.reaper
	if ready, _ := o.PollDrop(futures.NewContext(futures.NoopWaker())); ready {
		return
	}
	rest := &FramedWrite[T]{*o}
	o.finish()
	reaper.Finish(rest)
}

// writeOut hands what is buffered to the writer.
func (o *output[T]) writeOut(cx *futures.Context) (ready bool, err error) {
	if o.start == len(o.buf) {
		return true, nil
	}
	n, ready, err := aio.PollWriteAll(cx, o.w, o.buf[o.start:])
	o.start += n
	o.unflushed = o.unflushed || n > 0
	o.err = err
	if o.start == len(o.buf) {
		o.buf, o.start = o.buf[:0], 0
		if cap(o.buf) > keepSize {
			o.buf = nil
		}
	}
	return ready, err
}

// flush hands what is buffered to the writer and flushes that.
func (o *output[T]) flush(cx *futures.Context) (ready bool, err error) {
	if ready, err := o.writeOut(cx); !ready || err != nil {
		return ready, err
	}
	if !o.unflushed {
		return true, nil
	}
	ready, err = o.w.PollFlush(cx)
	o.err = err
	o.unflushed = !ready
	return ready, err
}

// take ends the output and returns what it has.
func (o *output[T]) take() (w aio.Writer, unwritten []byte) {
	w = o.w
	if !o.gone {
		unwritten = o.buf[o.start:]
	}
	o.finish()
	return w, unwritten
}

// finish gives up what is left.
func (o *output[T]) finish() {
	o.gone, o.ready = true, false
	o.w, o.buf, o.start = nil, nil, 0
}
