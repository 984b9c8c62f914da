//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package net

import (
	"syscall"
	"testing"
)

// arrives waits until n bytes can be read from c, and reads none.
func arrives(t *testing.T, c *Conn, n int) {
	t.Helper()
	p := make([]byte, n)
	eventually(t, "nothing arrives", func() bool {
		got := 0
		err := c.Control(func(fd uintptr) { got, _, _ = syscall.Recvfrom(int(fd), p, syscall.MSG_PEEK) })
		if err != nil {
			t.Fatal(err)
		}
		return got == n
	})
}
