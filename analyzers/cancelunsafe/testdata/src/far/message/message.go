// Package message is between those who read frames and those who want messages.
package message

import (
	"github.com/futvet/futvet/analyzers/cancelunsafe/testdata/src/far/leaf"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Reader struct{ R aio.Reader }

// Next is the text of a frame.
func (r *Reader) Next(co *futures.Co) (string, error) {
	p, err := leaf.Frame(co, r.R)
	return string(p), err
}

// Peek is the text of what is there.
func (r *Reader) Peek(co *futures.Co) (string, error) {
	p := make([]byte, 10)
	n, err := leaf.Some(co, r.R, p)
	return string(p[:n]), err
}
