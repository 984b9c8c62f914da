// Package epp speaks the provisioning protocol of a domain registry.
//
// The connection knows that it awaits a response; the next request over one that
// does is refused, and its owner connects anew.
//
// Source: masalachai/epp-client#81.
package epp

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrOutOfStep is the error of a connection whose last response was not read.
var ErrOutOfStep = errors.New("epp: a response is outstanding")

// Client is a session with the registry.
type Client struct {
	conn aio.ReadWriter

	awaiting bool
}

func (c *Client) transact(co *futures.Co, request []byte) ([]byte, error) {
	if c.awaiting {
		return nil, ErrOutOfStep
	}
	c.awaiting = true
	msg := binary.BigEndian.AppendUint32(nil, uint32(len(request)+4))
	if _, err := futures.Await(co, aio.WriteAll(c.conn, append(msg, request...))); err != nil {
		return nil, err
	}
	var size [4]byte
	if _, err := futures.Await(co, aio.ReadFull(c.conn, size[:])); err != nil {
		return nil, err
	}
	response := make([]byte, binary.BigEndian.Uint32(size[:])-4)
	if _, err := futures.Await(co, aio.ReadFull(c.conn, response)); err != nil {
		return nil, err
	}
	c.awaiting = false
	return response, nil
}

// Check asks whether domains are free; one that takes too long counts as taken.
func (c *Client) Check(co *futures.Co, domains []string) (free []string, err error) {
	for _, d := range domains {
		r, err := futures.Await(co, timer.Timeout(5*time.Second, futures.Async(func(co *futures.Co) ([]byte, error) {
			return c.transact(co, []byte("check "+d))
		})))
		if errors.Is(err, ErrOutOfStep) {
			return free, err
		}
		if err != nil {
			continue
		}
		if len(r) > 0 && r[0] == 1 {
			free = append(free, d)
		}
	}
	return free, nil
}
