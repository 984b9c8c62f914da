//go:build !futures_portable && (race || msan || asan)

package net

import "golang.org/x/sys/unix"

// The sanitizers are to know what these calls read and write.

func readFrom(fd int, p []byte) (n int, err error) { return unix.Read(fd, p) }

func writeTo(fd int, p []byte) (n int, err error) { return unix.Write(fd, p) }

func waitFor(epfd int, events []unix.EpollEvent) (n int, err error) {
	return unix.EpollWait(epfd, events, 0)
}
