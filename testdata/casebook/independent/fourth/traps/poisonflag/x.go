// Package poisonflag marks a codec broken while it works, so that what was cut off is seen.
package poisonflag

import (
	"encoding/binary"
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var ErrBroken = errors.New("poisonflag: a write was cut off")

type Writer struct {
	w      aio.Writer
	broken bool
	seq    uint32
}

func New(w aio.Writer) *Writer { return &Writer{w: w} }

// Write writes a frame. After one that did not end all others fail.
func (w *Writer) Write(co *futures.Co, p []byte) error {
	if w.broken {
		return ErrBroken
	}
	w.broken = true
	head := binary.BigEndian.AppendUint32(nil, w.seq)
	if _, err := futures.Await(co, aio.WriteAll(w.w, append(head, p...))); err != nil {
		return err
	}
	w.broken = false
	w.seq++
	return nil
}

// Reset makes w usable over another connection.
func (w *Writer) Reset(to aio.Writer) {
	w.w, w.broken, w.seq = to, false, 0
}
