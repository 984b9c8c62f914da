//go:build !futures_portable && !race && !msan && !asan

package net

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// maxRaw is the length of the reads and writes, in bytes, of which Go's scheduler is
// not told. They take microseconds, because no descriptor here blocks, and it would
// do more harm than good: what it does about a system call, which is to give the
// processor to another thread when its monitor finds the call twice, costs more than
// the call, and that there are calls keeps the monitor looking every 20 microseconds.
//
// recvfrom and sendto are a little shorter than read and write, which are for files,
// too.
const maxRaw = 16 << 10

// readFrom is unix.Read, from a socket. P is not empty.
func readFrom(fd int, p []byte) (n int, err error) {
	if len(p) > maxRaw {
		return unix.Read(fd, p)
	}
	r, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), 0, 0, 0)
	return result(r, errno)
}

// writeTo is unix.Write, to a socket. P is not empty.
func writeTo(fd int, p []byte) (n int, err error) {
	if len(p) > maxRaw {
		return unix.Write(fd, p)
	}
	r, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), unix.MSG_NOSIGNAL, 0, 0)
	return result(r, errno)
}

// waitFor is unix.EpollWait that does not wait. Events is not empty.
func waitFor(epfd int, events []unix.EpollEvent) (n int, err error) {
	r, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epfd), uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 0, 0, 0)
	return result(r, errno)
}

func result(r uintptr, errno unix.Errno) (n int, err error) {
	if errno != 0 {
		return -1, errno
	}
	return int(r), nil
}
