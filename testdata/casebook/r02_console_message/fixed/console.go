// Package console carries a virtual machine's serial console to a web socket.
//
// What competes with the control messages is room in the socket's queue. The
// message leaves its variable only once there is room, and goes out at once.
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
		var room *futures.BranchOf[*mpsc.Permit[[]byte]]
		if buffered != nil {
			room = futures.On(socket.Reserve())
		} else {
			read = futures.On(serial.Recv())
		}
		ctl := futures.On(control.Recv())
		switch co.Select(room, read, ctl) {
		case room:
			permit, err := room.Result()
			if err != nil {
				return win, err
			}
			permit.Send(buffered)
			buffered = nil
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
