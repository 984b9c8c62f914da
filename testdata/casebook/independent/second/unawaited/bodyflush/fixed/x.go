// Package bodyflush writes the body of an HTTP response.
package bodyflush

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Response is being written to a connection.
type Response struct {
	conn    aio.Writer
	chunked bool
	size    int64
}

func (r *Response) chunk(co *futures.Co, p []byte) error {
	if r.chunked {
		if _, err := futures.Await(co, aio.WriteAll(r.conn, fmt.Appendf(nil, "%x\r\n", len(p)))); err != nil {
			return err
		}
		p = append(p, "\r\n"...)
	}
	n, err := futures.Await(co, aio.WriteAll(r.conn, p))
	r.size += int64(n)
	return err
}

// Stream sends what next yields; nil ends it.
func (r *Response) Stream(co *futures.Co, next func() []byte) error {
	defer func() { _, _ = futures.Await(co, aio.Flush(r.conn)) }()
	for {
		p := next()
		if p == nil {
			return nil
		}
		if err := r.chunk(co, p); err != nil {
			return err
		}
	}
}
