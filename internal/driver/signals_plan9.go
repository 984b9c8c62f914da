package driver

import "os"

// stoppedBy is the exit code of a run that a note has ended. Notes have no number; it
// is that of an interrupt elsewhere.
func stoppedBy(os.Signal) int { return exitSignal + 2 }
