package aio

import (
	"bytes"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// This file reads pieces that end with a given byte. All their progress is in the
// BufReader, which looks at no byte twice for the same end.

// ReadLine is a future of the next line, without its end, which is "\n" or "\r\n".
// The last line need not have one. After it, ReadLine fails with io.EOF. With any
// other error of the reader, the beginning of a line stays buffered: a later
// ReadLine goes on with it. There is no limit to a line's length but memory;
// package codec has lines with one. A reader that never gets on makes it fail with
// io.ErrNoProgress. It borrows b.
//
// Cancel safety: cancel safe. The beginning of a line that was read already stays
// in b, and the next ReadLine, or any other read from b, begins with it.
//
//futvet:cancelsafe the partial line stays in the BufReader
func (b *BufReader) ReadLine() futures.Future[string] {
	f := &readPiece[string]{b: b, name: "futures/aio: ReadLine", delim: '\n', as: lineOf}
	f.life.Made()
	return f
}

// ReadUntil is a future of the bytes up to the next delim, which is the last of
// them. Only the last piece before the end may be without it; after that ReadUntil
// fails with io.EOF. With any other error of the reader, or with io.ErrNoProgress,
// the beginning of a piece stays buffered: a later ReadUntil goes on with it. There
// is no limit to a piece's length but memory. It borrows b; what it yields belongs
// to the caller.
//
// Cancel safety: cancel safe. The beginning of a piece that was read already stays
// in b. Upstream it is in the caller's buffer instead, with the same effect for
// read_until, while read_line loses it (futures-rs, and Tokio's documentation).
//
//futvet:cancelsafe the partial piece stays in the BufReader
func (b *BufReader) ReadUntil(delim byte) futures.Future[[]byte] {
	f := &readPiece[[]byte]{b: b, name: "futures/aio: ReadUntil", delim: delim, as: bytes.Clone}
	f.life.Made()
	return f
}

// Lines is the stream of the lines that ReadLine would yield. An error of the reader
// that is not its end is yielded as one, and ends the stream; b can be read on. It
// borrows b, and may be polled after its end.
//
// Cancel safety: cancel safe. Dropping it loses nothing: whatever was read and not
// yielded stays in b.
//
//futvet:cancelsafe what was read and not yielded stays in the BufReader
func (b *BufReader) Lines() futures.Stream[string] {
	return &pieces[string]{b: b, delim: '\n', as: lineOf}
}

// Pieces is the stream of what b holds between one delim and the next, without it,
// as Tokio's AsyncBufReadExt::split. The last piece need not have an end. An error
// of the reader that is not its end is yielded as one, and ends the stream; b can be
// read on. It borrows b, and may be polled after its end.
//
// Cancel safety: cancel safe. Dropping it loses nothing: whatever was read and not
// yielded stays in b.
//
//futvet:cancelsafe what was read and not yielded stays in the BufReader
func (b *BufReader) Pieces(delim byte) futures.Stream[[]byte] {
	return &pieces[[]byte]{b: b, delim: delim, as: func(p []byte) []byte {
		if p[len(p)-1] == delim {
			p = p[:len(p)-1]
		}
		return append([]byte{}, p...)
	}}
}

// lineOf is the line that p, which is not empty, stands for. An end that is "\r\n"
// goes as a whole, but a "\r" before the end of everything is part of the line.
func lineOf(p []byte) string {
	if p, ok := bytes.CutSuffix(p, []byte{'\n'}); ok {
		return string(bytes.TrimSuffix(p, []byte{'\r'}))
	}
	return string(p)
}

// pollPiece finds the next piece, which is not empty, in the buffer, reading until
// there is one. It is not consumed, and good until b is used again.
func (b *BufReader) pollPiece(cx *futures.Context, delim byte) (p []byte, ready bool, err error) {
	if b.scannedFor != delim {
		b.scanned, b.scannedFor = 0, delim
	}
	for {
		unread := b.buf[b.start:b.end]
		if i := bytes.IndexByte(unread[b.scanned:], delim); i >= 0 {
			return unread[:b.scanned+i+1], true, nil
		}
		b.scanned = len(unread)
		if b.err == io.EOF && len(unread) > 0 {
			return unread, true, nil // and the end stays in b.err, for the next one
		}
		if _, ready, err := b.more(cx); !ready || err != nil && err != io.EOF {
			return nil, ready, err
		} else if err == io.EOF {
			if len(unread) == 0 {
				return nil, true, io.EOF
			}
			b.err = io.EOF
		}
	}
}

// readPiece is the future of one piece.
type readPiece[T any] struct {
	b     *BufReader
	name  string
	delim byte
	as    func(p []byte) T
	waits bool // polled, and pending
	life  leaf.Life
}

func (f *readPiece[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check(f.name)
	if !cx.PollBudget() {
		return v, false, nil
	}
	p, ready, err := f.b.pollPiece(cx, f.delim)
	f.waits = !ready
	if !ready {
		return v, false, nil
	}
	f.life = leaf.Completed
	if err == nil {
		v = f.as(p)
		f.b.Consume(len(p))
	}
	cx.SpendBudget()
	return v, true, err
}

func (f *readPiece[T]) Drop() {
	if f.life.End() && f.waits {
		f.b.CancelRead()
	}
}

// pieces is the stream of pieces.
type pieces[T any] struct {
	b     *BufReader
	delim byte
	as    func(p []byte) T
	waits bool // polled, and pending
	ended bool // nothing comes any more but io.EOF
	eof   bool // which was returned, or the stream was dropped
}

func (s *pieces[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	if s.ended {
		s.eof = true
		return v, true, io.EOF
	}
	if !cx.PollBudget() {
		return v, false, nil
	}
	p, ready, err := s.b.pollPiece(cx, s.delim)
	s.waits = !ready
	if !ready {
		return v, false, nil
	}
	if err == nil {
		v = s.as(p)
		s.b.Consume(len(p))
	}
	s.ended, s.eof = err != nil, err == io.EOF
	cx.SpendBudget()
	return v, true, err
}

func (s *pieces[T]) IsTerminated() bool { return s.eof }

func (s *pieces[T]) Drop() {
	if s.waits {
		s.b.CancelRead()
	}
	s.waits, s.ended, s.eof = false, true, true
}
