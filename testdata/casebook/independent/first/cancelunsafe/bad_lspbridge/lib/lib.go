// Package lib is a transport of messages with headers.
package lib

import (
	"errors"
	"strconv"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var ErrFormat = errors.New("bad header")

// Transport reads and writes messages.
type Transport struct {
	lines *aio.BufReader
	out   aio.Writer
}

func New(rw aio.ReadWriter) *Transport { return &Transport{aio.NewReader(rw), rw} }

// Receive is the next message's body.
func (t *Transport) Receive() futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		size := -1
		for {
			line, err := futures.Await(co, t.lines.ReadLine())
			if err != nil {
				return nil, err
			}
			if line == "" {
				break
			}
			if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				if size, err = strconv.Atoi(v); err != nil {
					return nil, ErrFormat
				}
			}
		}
		if size < 0 {
			return nil, ErrFormat
		}
		body := make([]byte, size)
		_, err := futures.Await(co, aio.ReadFull(t.lines, body))
		return body, err
	})
}

// Write writes one message.
func (t *Transport) Write(co *futures.Co, body []byte) error {
	head := "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
	_, err := futures.Await(co, aio.WriteAll(t.out, append([]byte(head), body...)))
	return err
}
