// Package export writes the records of a stream to a file.
//
// The deferred AsyncDrop flushes the buffered writer on every way out.
//
// Source: tokio-rs/tokio#2484, async-rs/async-std#586, s2-streamstore/s2-cli#22.
package export

import (
	"io"
	"strconv"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Record is one entry of a stream.
type Record struct {
	Seq  uint64
	Body []byte
}

func (r Record) appendTo(b []byte) []byte {
	b = strconv.AppendUint(b, r.Seq, 10)
	b = append(b, ' ')
	b = strconv.AppendQuote(b, string(r.Body))
	return append(b, '\n')
}

// Write writes records to file until the stream ends, and returns how many.
func Write(co *futures.Co, file aio.Writer, records *mpsc.Receiver[Record]) (int, error) {
	w := aio.NewWriter(file)
	defer co.AsyncDrop(w)
	var line []byte
	for n := 0; ; n++ {
		r, err := futures.Await(co, records.Recv())
		if err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		line = r.appendTo(line[:0])
		if _, err := futures.Await(co, aio.WriteAll(w, line)); err != nil {
			return n, err
		}
	}
}
