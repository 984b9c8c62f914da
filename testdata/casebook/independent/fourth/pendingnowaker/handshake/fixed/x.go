// Package handshake is a client's greeting as a state machine.
package handshake

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var ErrVersion = errors.New("handshake: version refused")

type state uint8

const (
	sending state = iota
	receiving
	finished
)

type Handshake struct {
	rw    aio.ReadWriter
	st    state
	out   []byte
	reply [1]byte
}

func New(rw aio.ReadWriter, version byte) *Handshake {
	return &Handshake{rw: rw, out: []byte{'H', version}}
}

// Poll ends with the version that the server chose.
func (h *Handshake) Poll(cx *futures.Context) (version byte, ready bool, err error) {
	for {
		switch h.st {
		case sending:
			n, ready, err := h.rw.PollWrite(cx, h.out)
			if err != nil {
				return 0, true, err
			}
			if !ready {
				return 0, false, nil
			}
			if h.out = h.out[n:]; len(h.out) == 0 {
				h.st = receiving
			}
		case receiving:
			n, ready, err := h.rw.PollRead(cx, h.reply[:])
			if err != nil {
				return 0, true, err
			}
			if !ready {
				return 0, false, nil
			}
			h.st = finished
			if n == 0 || h.reply[0] == 0 {
				return 0, true, ErrVersion
			}
			return h.reply[0], true, nil
		default:
			panic("handshake: polled after completion")
		}
	}
}

func (h *Handshake) Drop() { h.st = finished }
