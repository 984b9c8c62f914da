// Package langserver is the transport to a language server: headers in lines,
// then a body of the length that they announce.
package langserver

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// ErrHeader is returned for a header section without a usable length.
var ErrHeader = errors.New("langserver: bad header")

// Transport is the connection to one server process.
type Transport struct {
	out      aio.Writer
	in       *aio.BufReader
	requests *mpsc.Receiver[[]byte]
	deliver  func(body []byte)

	length int    // of the message that is being received, or -1
	body   []byte // what there is of it, nil before the end of its header
}

// New makes a transport over the process's pipes.
func New(stdin aio.Writer, stdout aio.Reader, requests *mpsc.Receiver[[]byte], deliver func([]byte)) *Transport {
	return &Transport{out: stdin, in: aio.NewReader(stdout), requests: requests, deliver: deliver, length: -1}
}

// readLength returns at the end of a header section. What it has found so far is
// in t.length.
func (t *Transport) readLength(co *futures.Co) error {
	for {
		line, err := futures.Await(co, t.in.ReadLine())
		if err != nil {
			return err
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Content-Length") {
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil {
				return fmt.Errorf("%w: %q", ErrHeader, line)
			}
			t.length = n
		}
	}
	if t.length < 0 {
		return ErrHeader
	}
	t.body = make([]byte, 0, t.length)
	return nil
}

// receive goes on where an earlier one was given up.
func (t *Transport) receive() futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		if t.body == nil {
			if err := t.readLength(co); err != nil {
				return nil, err
			}
		}
		buf := make([]byte, 4096)
		for len(t.body) < t.length {
			n, err := futures.Await(co, aio.Read(t.in, buf[:min(len(buf), t.length-len(t.body))]))
			t.body = append(t.body, buf[:n]...)
			if err != nil {
				return nil, err
			}
		}
		body := t.body
		t.body, t.length = nil, -1
		return body, nil
	})
}

// Serve runs until the server closes its output or no more requests come.
func (t *Transport) Serve(co *futures.Co) error {
	for {
		incoming := futures.On(t.receive())
		request := futures.On(t.requests.Recv())
		switch co.SelectBiased(request, incoming) {
		case request:
			body, err := request.Result()
			if err != nil {
				return nil
			}
			msg := fmt.Appendf(nil, "Content-Length: %d\r\n\r\n%s", len(body), body)
			if _, err := futures.Await(co, aio.WriteAll(t.out, msg)); err != nil {
				return fmt.Errorf("request: %w", err)
			}
		case incoming:
			body, err := incoming.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return fmt.Errorf("receive: %w", err)
			}
			t.deliver(body)
		}
	}
}
