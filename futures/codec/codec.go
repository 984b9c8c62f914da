// Package codec makes messages of bytes and bytes of messages.
//
// [FramedRead] is the stream of the frames that a [Decoder] finds in a reader,
// [FramedWrite] is a sink that writes what an [Encoder] makes of its items, and
// [Framed] is both, over a connection. [Lines], [LengthDelimited] and [Bytes] are
// codecs for lines, for frames that begin with their length, and for bytes as they
// come: a FramedRead or FramedWrite with Bytes makes a stream of a Reader, and a sink
// of a Writer. The design is that of tokio-util's codec module, and so are the names,
// except where it is said.
//
// # What a cancellation loses
//
// Reading is cancel safe. Bytes without a whole frame stay in the FramedRead, and a
// frame leaves it in the poll that yields it; so futures.Next of it can lose a race in
// every turn of a loop.
//
// Writing has the two steps of a sink. An item is encoded by StartSend, which is no
// suspension, and from then on its bytes are in the FramedWrite: no frame is written
// in part because a future was dropped. What futures.Send loses when it is dropped is
// an item that was waiting for room; [sink.SendAll] and [sink.Forward] do not.
//
// What has been encoded and is not written yet is buffered, so a FramedWrite or a
// Framed must be finished: by closing it, or by asynchronous cleanup, which flushes.
// The idiom of a block is
//
//	conn := codec.NewFramed(c, codec.NewLines())
//	defer co.AsyncDrop(conn)
//
// which flushes also when the block is cancelled, and then drops c.
//
// # Back-pressure
//
// PollReady is ready as long as less than the boundary, 8 KiB unless
// [FramedWrite.SetBoundary] says otherwise, is buffered; then it writes. One frame
// of any size may go beyond the boundary.
//
// [sink.SendAll]: https://pkg.go.dev/github.com/futvet/futvet/futures/sink#SendAll
// [sink.Forward]: https://pkg.go.dev/github.com/futvet/futvet/futures/sink#Forward
package codec

import (
	"bytes"
	"errors"
)

var (
	// ErrFrameTooLong is the error, or is wrapped by the error, of a frame that is
	// longer than its codec allows.
	ErrFrameTooLong = errors.New("futures/codec: frame too long")
	// ErrBadLength is the error of a frame whose length field cannot be right, or
	// of an item whose length does not fit into one.
	ErrBadLength = errors.New("futures/codec: bad length of a frame")
)

// Decoder finds frames in bytes.
//
// Decode is called with all the bytes that were read and not consumed, and again with
// at least one more of them when it has found no frame and consumed nothing. eof says
// that no more will come, and then data may be empty. It returns how many bytes it
// consumes, from the front, and
//
//   - ok and an item, which must not refer to data;
//   - or not ok: it needs more bytes, or has left some out (n > 0);
//   - or an error. It is an item's outcome if n > 0: decoding goes on after what was
//     consumed. If n is 0 there is no going on, and the stream ends after the error;
//     if it is io.EOF, the stream ends there without one.
//
// When eof is set and it consumes nothing and has no item, the stream ends; what is
// left makes it end with io.ErrUnexpectedEOF.
//
// A decoder that keeps anything from call to call belongs to one stream.
type Decoder[T any] interface {
	Decode(data []byte, eof bool) (n int, item T, ok bool, err error)
}

// Encoder makes bytes of items. Encode appends those of item to buf, as append does,
// and returns the result. It takes the item, unless it fails; then buf must be as it
// was, and the item stays with the caller.
type Encoder[T any] interface {
	Encode(buf []byte, item T) ([]byte, error)
}

// Codec is a [Decoder] and an [Encoder].
type Codec[In, Out any] interface {
	Decoder[In]
	Encoder[Out]
}

// Bytes is the codec of bytes as they come: an item of a stream is what was read at
// once, never nothing, and an item of a sink is written as it is.
type Bytes struct{}

var _ Codec[[]byte, []byte] = Bytes{}

// Decode implements [Decoder].
func (Bytes) Decode(data []byte, eof bool) (n int, item []byte, ok bool, err error) {
	if len(data) == 0 {
		return 0, nil, false, nil
	}
	return len(data), bytes.Clone(data), true, nil
}

// Encode implements [Encoder].
func (Bytes) Encode(buf []byte, item []byte) ([]byte, error) { return append(buf, item...), nil }
