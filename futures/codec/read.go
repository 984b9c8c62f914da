package codec

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/release"
)

// FramedRead is the stream of the frames in what a reader reads.
//
// An error of the decoder is an item's outcome, after which the stream goes on if the
// decoder can: see [Decoder]. An error of the reader ends it, and so does its end;
// bytes that are left without a frame then make it end with io.ErrUnexpectedEOF. After
// its end it may be polled again.
type FramedRead[T any] struct {
	r  aio.Reader // nil after Drop and Into
	in input[T]
}

var (
	_ futures.Stream[string] = (*FramedRead[string])(nil)
	_ futures.Fused          = (*FramedRead[string])(nil)
)

// NewFramedRead makes the stream of the frames that dec finds in what r reads. It takes
// ownership of r, which is dropped with the stream if it is a [futures.Dropper]. If r is
// a *[aio.BufReader], the stream reads from its buffer, and what is not consumed is
// still there afterwards.
//
// Cancel safety: cancel safe to wait for. Bytes stay in the stream until they are a
// frame, and a frame leaves it in the poll that yields it: dropping a future of its
// next item loses nothing. Dropping the stream loses what it has read and not yielded.
func NewFramedRead[T any](r aio.Reader, dec Decoder[T]) *FramedRead[T] {
	return &FramedRead[T]{r: r, in: newInput(r, dec)}
}

// PollNext yields the next frame. A pending one has consumed no frame.
func (f *FramedRead[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	return f.in.next(cx)
}

// IsTerminated says whether the end was returned, or the stream was dropped.
func (f *FramedRead[T]) IsTerminated() bool { return f.in.end == returned }

// Into ends the stream and gives back its reader, with the bytes that were read from it
// and not consumed. Both belong to the caller. The next one who reads reads
// aio.Chain(aio.NewCursor(read), r).
func (f *FramedRead[T]) Into() (r aio.Reader, read []byte) {
	r, f.r = f.r, nil
	return r, f.in.take()
}

// Drop drops the reader. Drop is idempotent.
func (f *FramedRead[T]) Drop() {
	r := f.r
	f.r = nil
	f.in.drop()
	release.Value(r)
}

// input is the reading side. Its life:
//
//	open --a failure of the reader, an end without a frame--> ending --io.EOF--> returned
//	open --io.EOF, Drop, Into--> returned
//
// As long as it is open it decodes what is buffered until the decoder finds no more
// frames (dry), and then reads more.
type input[T any] struct {
	b     *aio.BufReader
	dec   Decoder[T]
	dry   bool
	eof   bool // the reader has ended
	waits bool // the latest poll was pending
	end   end
}

type end uint8

const (
	open end = iota
	ending
	returned
)

func newInput[T any](r aio.Reader, dec Decoder[T]) input[T] {
	b, ok := r.(*aio.BufReader)
	if !ok {
		b = aio.NewReader(r)
	}
	return input[T]{b: b, dec: dec}
}

func (in *input[T]) next(cx *futures.Context) (item T, ready bool, err error) {
	item, ready, err = in.poll(cx)
	in.waits = !ready
	if err == io.EOF {
		in.end = returned
	}
	return item, ready, err
}

func (in *input[T]) poll(cx *futures.Context) (none T, ready bool, err error) {
	for in.end == open {
		if in.dry {
			_, ready, err := in.b.PollMore(cx)
			switch {
			case !ready:
				return none, false, nil
			case err == io.EOF:
				in.eof = true
			case err != nil:
				in.end = ending
				return none, true, err
			}
			in.dry = false
		}
		if !cx.PollBudget() {
			return none, false, nil
		}
		data := in.b.Buffered()
		if len(data) == 0 && !in.eof {
			in.dry = true
			continue
		}
		n, item, ok, err := in.dec.Decode(data, in.eof)
		in.b.Consume(n)
		switch {
		case err != nil:
			if n == 0 {
				in.end = ending
			}
			cx.SpendBudget()
			return none, true, err
		case ok:
			cx.SpendBudget()
			return item, true, nil
		case n > 0:
		case !in.eof:
			in.dry = true
		case len(data) > 0:
			in.end = ending
			return none, true, io.ErrUnexpectedEOF
		default:
			in.end = ending
		}
	}
	return none, true, io.EOF
}

// take ends the input and returns what is buffered.
func (in *input[T]) take() []byte {
	read := append([]byte{}, in.b.Buffered()...)
	in.b.Consume(len(read))
	in.end = returned
	return read
}

func (in *input[T]) drop() {
	if in.waits {
		in.b.CancelRead()
	}
	in.waits, in.end = false, returned
}
