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
}

// New makes a transport over the process's pipes.
func New(stdin aio.Writer, stdout aio.Reader, requests *mpsc.Receiver[[]byte], deliver func([]byte)) *Transport {
	return &Transport{out: stdin, in: aio.NewReader(stdout), requests: requests, deliver: deliver}
}

func (t *Transport) readLength(co *futures.Co) (int, error) {
	length := -1
	for {
		line, err := futures.Await(co, t.in.ReadLine())
		if err != nil {
			return 0, err
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, fmt.Errorf("%w: %q", ErrHeader, line)
			}
		}
	}
	if length < 0 {
		return 0, ErrHeader
	}
	return length, nil
}

func (t *Transport) receive() futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		n, err := t.readLength(co)
		if err != nil {
			return nil, err
		}
		body := make([]byte, n)
		_, err = futures.Await(co, aio.ReadFull(t.in, body))
		return body, err
	})
}

// Serve runs until the server closes its output or no more requests come.
func (t *Transport) Serve(co *futures.Co) error {
	for {
		incoming := futures.On(t.receive())
		request := futures.On(t.requests.Recv())
		switch co.SelectBiased(request, incoming) { // want "FV1002"
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
