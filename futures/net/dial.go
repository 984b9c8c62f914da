package net

import (
	"github.com/futvet/futvet/futures"
)

// Dial is a future of a connection to the address, which the caller then owns. The
// network is "tcp", "tcp4", "tcp6" or "unix", and the address is one of net.Dial: of
// a host and a port, either of which may be a name. The addresses of a host are
// tried one after the other until one answers, and the error is that of the first.
// Nothing happens before the first poll. A name is looked up by Go's resolver, on a
// goroutine. There is no limit to how long it takes but the system's: see
// timer.Timeout.
//
// Cancel safety: cancel safe. Dropping it abandons the attempt and closes its
// descriptor.
//
//futvet:cancelsafe nothing was sent yet; the descriptor is closed
func Dial(network, address string) futures.Future[*Conn] {
	return newDial(network, address)
}
