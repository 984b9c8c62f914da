// Package proxy passes web socket messages between a client and a server.
//
// Both directions are read in one select. A read here is not one of a few bytes: it
// collects the fragments of a message, and the side that loses starts over in the
// middle of one, with a continuation that continues nothing.
//
// Source: graphform/ratchet#30.
package proxy

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ErrContinuation is the error of a fragment that continues nothing.
var ErrContinuation = errors.New("proxy: continuation not started")

const (
	opContinue = 0x0
	opBinary   = 0x2
	finBit     = 0x80
)

// Socket is one side of the proxy.
type Socket struct {
	rw aio.ReadWriter
}

// Read reads a message into p.
func (s *Socket) Read(co *futures.Co, p []byte) (int, error) {
	n, first := 0, true
	for {
		var head [2]byte
		if _, err := futures.Await(co, aio.ReadFull(s.rw, head[:])); err != nil {
			return n, err
		}
		if op := head[0] & 0xf; first == (op == opContinue) {
			return n, ErrContinuation
		}
		first = false
		size := int(head[1] & 0x7f)
		if _, err := futures.Await(co, aio.ReadFull(s.rw, p[n:n+size])); err != nil {
			return n, err
		}
		if n += size; head[0]&finBit != 0 {
			return n, nil
		}
	}
}

// Write writes p as one message.
func (s *Socket) Write(co *futures.Co, p []byte) error {
	msg := append([]byte{opBinary | finBit, byte(len(p))}, p...)
	_, err := futures.Await(co, aio.WriteAll(s.rw, msg))
	return err
}

// Run passes messages both ways until one side ends.
func Run(co *futures.Co, client, server *Socket) error {
	fromClient, fromServer := make([]byte, 125), make([]byte, 125)
	for {
		up := futures.On(futures.Async(func(co *futures.Co) (int, error) {
			return client.Read(co, fromClient)
		}))
		down := futures.On(futures.Async(func(co *futures.Co) (int, error) {
			return server.Read(co, fromServer)
		}))
		switch co.Select(up, down) { // want "FV1002"
		case up:
			n, err := up.Result()
			if err != nil {
				return err
			}
			if err := server.Write(co, fromClient[:n]); err != nil {
				return err
			}
		case down:
			n, err := down.Result()
			if err != nil {
				return err
			}
			if err := client.Write(co, fromServer[:n]); err != nil {
				return err
			}
		}
	}
}
