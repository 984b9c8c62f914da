//go:build !unix

package driver

import (
	"os"
	"syscall"
)

// stopSignals are those that end a run: an interrupt from the keyboard, and a
// polite kill.
var stopSignals = []os.Signal{os.Interrupt, syscall.SIGTERM}
