// Package modbus asks devices on a serial line for the values of their registers.
package modbus

import (
	"github.com/futvet/futvet/futures"
)

// Line is a serial line, which one exchange at a time may use.
type Line interface {
	Exchange(cx *futures.Context, request []byte) (reply []byte, ready bool, err error)
}

// Device is one of the devices on a line.
type Device struct {
	line    Line
	address byte
}

// NewDevice makes a device of a line.
func NewDevice(line Line, address byte) *Device { return &Device{line, address} }

// Register is a future of a register's value.
//
// Cancel safety: not cancel safe. Dropped while pending it leaves the reply on the
// line, where the next exchange takes it for its own.
//
//futvet:cancelunsafe the reply of an exchange that was given up stays on the line
func (d *Device) Register(n byte) futures.Future[uint16] {
	return futures.PollFunc(func(cx *futures.Context) (uint16, bool, error) {
		reply, ready, err := d.line.Exchange(cx, []byte{d.address, 3, n})
		if !ready || err != nil {
			return 0, ready, err
		}
		return uint16(reply[0])<<8 | uint16(reply[1]), true, nil
	}, nil)
}
