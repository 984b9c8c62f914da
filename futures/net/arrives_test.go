//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package net

import (
	"testing"
	"time"
)

// arrives gives bytes that were sent to c time to get there, where it cannot be seen
// that they have.
func arrives(*testing.T, *Conn, int) { time.Sleep(100 * time.Millisecond) }
