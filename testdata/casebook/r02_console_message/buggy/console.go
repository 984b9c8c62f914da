// Package console carries a virtual machine's serial console to a web socket.
//
// The message to pass on is moved into a send that competes with control
// messages. When a control message wins, the send is dropped and the console's
// output with it, since nobody else had it any more.
//
// Source: oxidecomputer/omicron#3356, fixed in #3411.
package console

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Control changes the window or ends the session.
type Control struct {
	Rows, Cols int
	Close      bool
}

// Window is the terminal's size.
type Window struct{ Rows, Cols int }

// Proxy moves output from serial to socket until either ends.
func Proxy(co *futures.Co, serial *mpsc.Receiver[[]byte], socket *mpsc.Sender[[]byte], control *mpsc.Receiver[Control]) (Window, error) {
	win := Window{Rows: 24, Cols: 80}
	var buffered []byte
	for {
		var read *futures.BranchOf[[]byte]
		var send *futures.BranchOf[struct{}]
		if buffered != nil {
			send = futures.On(socket.Send(buffered))
			buffered = nil
		} else {
			read = futures.On(serial.Recv())
		}
		ctl := futures.On(control.Recv())
		switch co.Select(send, read, ctl) { // want "FV1002"
		case send:
			if _, err := send.Result(); err != nil {
				return win, err
			}
		case read:
			msg, err := read.Result()
			if err == io.EOF {
				return win, nil
			} else if err != nil {
				return win, err
			}
			buffered = msg
		case ctl:
			c, err := ctl.Result()
			if err != nil || c.Close {
				return win, err
			}
			win = Window{Rows: c.Rows, Cols: c.Cols}
		}
	}
}
