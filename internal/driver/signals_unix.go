//go:build unix

package driver

import (
	"os"
	"syscall"
)

// stopSignals are those that end a run: an interrupt from the keyboard, a polite
// kill, and a terminal that is closed.
var stopSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
