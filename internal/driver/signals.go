//go:build !plan9

package driver

import (
	"os"
	"syscall"
)

// stoppedBy is the exit code of a run that a signal has ended, as shells have it.
func stoppedBy(s os.Signal) int {
	n, _ := s.(syscall.Signal)
	return exitSignal + int(n)
}
