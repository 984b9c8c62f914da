// Package x forwards console output to a browser.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Console struct {
	out      *mpsc.Sender[string]
	in       *mpsc.Receiver[string]
	resize   *mpsc.Receiver[int]
	buffered *string
	cols     int
}

func (c *Console) take() (s string) {
	s, c.buffered = *c.buffered, nil
	return s
}

// Proxy forwards until the console has ended.
func (c *Console) Proxy(co *futures.Co) error {
	for {
		var send *futures.BranchOf[struct{}]
		var recv *futures.BranchOf[string]
		if c.buffered != nil {
			send = futures.On(c.out.Send(c.take()))
		} else {
			recv = futures.On(c.in.Recv())
		}
		size := futures.On(c.resize.Recv())
		switch co.Select(send, recv, size) { // want "FV1002"
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case recv:
			s, err := recv.Result()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			c.buffered = &s
		case size:
			n, err := size.Result()
			if err != nil {
				return err
			}
			c.cols = n
		}
	}
}
