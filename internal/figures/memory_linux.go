package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// residentBytes is the memory that this process has in use.
func residentBytes() (float64, error) { return residentBytesOf("self") }

// residentBytesOf is the memory that a process has in use. It reads smaps_rollup,
// which is exact, where other files are some pages behind for each thread.
func residentBytesOf(pid string) (float64, error) {
	f := strings.Fields(field("/proc/"+pid+"/smaps_rollup", "Rss"))
	if len(f) != 2 || f[1] != "kB" {
		return 0, fmt.Errorf("%w: the system does not tell the memory of a process", errSkip)
	}
	kb, err := strconv.ParseFloat(f[0], 64)
	return kb * 1024, err
}

// cpuTimeOf is what a process has used so far, in nanoseconds, in steps of 10 ms.
func cpuTimeOf(pid string) (float64, error) {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0, err
	}
	// The name, in parentheses, may hold anything.
	f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(f) < 13 {
		return 0, fmt.Errorf("%d fields in the state of a process", len(f))
	}
	user, err := strconv.ParseFloat(f[11], 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseFloat(f[12], 64)
	return (user + system) * 1e7, err
}

// raiseDescriptorLimit lets this process and those that it starts open as many
// descriptors as the system permits. The Go runtime does the former already, but gives
// children the old limit, unless a program has set it itself.
func raiseDescriptorLimit() {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) == nil {
		l.Cur = l.Max
		syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l)
	}
}

// canServe says why so many connections are too many for this machine.
func canServe(connections int) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return err
	}
	if need := uint64(connections) + 100; l.Max < need {
		return fmt.Errorf("%w: a process may open %d files, %d are needed", errSkip, l.Max, need)
	}
	return nil
}
