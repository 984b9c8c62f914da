// Package transport talks to a language server over its standard streams.
//
// A message is header lines, an empty line, and a body. The lines are read
// safely, but which of them have gone by is known to the running receive only:
// a command that wins the select in the middle makes the next receive start
// with the rest of the headers, or with the body.
//
// Source: bug-ops/mcpls#451.
package transport

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// ErrHeader is the outcome of a message without a length.
var ErrHeader = errors.New("transport: no Content-Length")

// Transport reads messages from a server.
type Transport struct {
	server *aio.PipeEnd
	in     *aio.BufReader
}

// New takes the server's streams.
func New(server *aio.PipeEnd) *Transport {
	return &Transport{server: server, in: aio.NewReader(server)}
}

func (t *Transport) receive(co *futures.Co) ([]byte, error) {
	length := -1
	for {
		line, err := futures.Await(co, t.in.ReadLine())
		if err != nil {
			return nil, err
		}
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			break
		}
		if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(v); err != nil {
				return nil, err
			}
		}
	}
	if length < 0 {
		return nil, ErrHeader
	}
	body := make([]byte, length)
	_, err := futures.Await(co, aio.ReadFull(t.in, body))
	return body, err
}

// Receive is the next message.
//
// Cancel safety: not safe; dropped while pending, it loses the part of the
// message that it has read.
func (t *Transport) Receive() futures.Future[[]byte] {
	return futures.Async(t.receive)
}

// Command asks the loop to count one more expected answer, or to end.
type Command struct {
	Expect int
	Quit   bool
}

// Loop hands messages to answer until it is told to quit. The transport ends with it.
func (t *Transport) Loop(co *futures.Co, commands *mpsc.Receiver[Command], answer func(id int, body []byte)) error {
	defer t.server.Drop()
	var expected []int
	for {
		msg := futures.On(t.Receive())
		cmd := futures.On(commands.Recv())
		switch co.Select(msg, cmd) { // want "FV1002"
		case msg:
			body, err := msg.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if len(expected) > 0 {
				answer(expected[0], body)
				expected = expected[1:]
			}
		case cmd:
			c, err := cmd.Result()
			if err != nil || c.Quit {
				return err
			}
			expected = append(expected, c.Expect)
		}
	}
}
