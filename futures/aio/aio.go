// Package aio is asynchronous reading and writing of bytes.
//
// [Reader] and [Writer] are what something that bytes flow through implements,
// as poll methods; [Read], [ReadFull], [WriteAll] and so on make futures of them.
// [BufReader], [BufWriter] and [LineWriter] buffer, [Limit] and [Chain] cut and
// join, [Split] makes two halves for two tasks, [Pipe] is a connection in memory,
// and [Cursor] is a file in memory. Frames and messages are the matter of package
// codec, which also makes a sink of a Writer and a stream of a Reader.
//
// Cancelling a future of this package can lose data: each function says what.
// The rule behind it: one poll moves bytes or it does not, so what does its work
// in one successful poll ([Read], [Write]) loses nothing, and neither does what
// keeps its progress in an object that outlives the future ([BufReader.ReadLine],
// [CopyBuf], [Flush]); what counts its progress in the future itself ([ReadFull],
// [WriteAll], [ReadAll], [Copy]) forgets where it was.
//
// Futures borrow their reader or writer, which one future at a time may use in
// each direction, and the slices that are passed to them, which their caller must
// not touch until the future has completed or was dropped.
package aio

import "github.com/futvet/futvet/futures"

// Reader is where bytes come from.
//
// PollRead reads up to len(p) bytes into p, or returns ready=false after
// arranging for the waker of cx to be woken once it is worth trying again; then
// it has consumed nothing and must not keep p. It returns ready=true with n > 0,
// or with an error, or with both: the n bytes that came before it. The end is
// io.EOF, each time. If p is empty it may return 0 and nil.
//
// The waker of the latest PollRead counts. A reader that is not an end of
// anything else may implement [ReadCanceler] as well.
type Reader interface {
	PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error)
}

// Writer is where bytes go. The waker of the latest of its poll methods counts.
// It may implement [WriteCanceler] as well.
type Writer interface {
	// PollWrite writes up to len(p) bytes of p, or returns ready=false after
	// arranging for the waker of cx to be woken once it is worth trying again;
	// then it has taken nothing. In either case it must not keep p. It returns
	// ready=true with n > 0, or with an error, or with both: n bytes were taken
	// before it. Fewer than len(p) bytes are no error. If p is empty it may return
	// 0 and nil.
	PollWrite(cx *futures.Context, p []byte) (n int, ready bool, err error)

	// PollFlush makes sure that everything taken so far is on its way, and is
	// ready when it is. It may be given up while pending, and called again.
	PollFlush(cx *futures.Context) (ready bool, err error)

	// PollClose flushes and then ends the stream of bytes, which the reading side
	// sees as io.EOF. It may be given up while pending, and called again; once it
	// was ready, calling it again is ready at once. Writing after that fails.
	PollClose(cx *futures.Context) (ready bool, err error)
}

// ReadWriter is both.
type ReadWriter interface {
	Reader
	Writer
}

// BufferedReader is a Reader that has what it hands out in memory, and shows it.
type BufferedReader interface {
	Reader

	// PollFillBuf returns what can be read at once, reading more only if that is
	// nothing. It is pending, and fails, as PollRead does, but never returns bytes
	// together with an error: the error comes when they are consumed. The bytes
	// belong to the reader, and are good until its next method call.
	PollFillBuf(cx *futures.Context) (p []byte, ready bool, err error)

	// Consume removes the first n bytes of what PollFillBuf has returned: they
	// were read. It panics if there are fewer.
	Consume(n int)
}

// Seeker is what has a position from which it reads or at which it writes.
//
// PollSeek moves the position to offset, counted as [io.Seeker] says by whence:
// from the start, from where it is, or from the end. It yields the new position.
// While it is pending the position has not been moved.
type Seeker interface {
	PollSeek(cx *futures.Context, offset int64, whence int) (pos int64, ready bool, err error)
}

// ReadCanceler is a [Reader] that a dropped future can be taken off.
type ReadCanceler interface {
	// CancelRead forgets the waker of the latest PollRead, if that was pending.
	// It loses no data, and the next PollRead is as good as ever.
	CancelRead()
}

// WriteCanceler is a [Writer] that a dropped future can be taken off.
type WriteCanceler interface {
	// CancelWrite forgets the waker of the latest poll method, if that was
	// pending. It loses no data, and the next poll is as good as ever.
	CancelWrite()
}

func cancelRead(r Reader) {
	if c, ok := r.(ReadCanceler); ok {
		c.CancelRead()
	}
}

func cancelWrite(w Writer) {
	if c, ok := w.(WriteCanceler); ok {
		c.CancelWrite()
	}
}

// checkCount panics if a reader or a writer claims to have moved n of len bytes
// and that cannot be: going on would read or write memory that is not theirs.
func checkCount(n, len int, who string) {
	if n < 0 || n > len {
		panic("futures/aio: " + who + " returned an invalid count")
	}
}

// maxEmpty is how many times in a row a reader may return 0 and nil before the
// loop around it gives up with io.ErrNoProgress.
const maxEmpty = 100
