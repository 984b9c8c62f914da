package main

import (
	"math"
	"runtime"
	"time"
)

// A size is how much a workload does.
type size struct {
	workers int // also GOMAXPROCS
	n       int
	quick   bool // waits are short
}

// A workload measures one thing, once, in the process that it runs in.
type workload func(s size) (values, error)

var workloads = map[string]workload{
	"spawn":                spawnTasks,
	"pending":              pendingTasks,
	"start":                startExecutor,
	"yield":                yieldTasks,
	"pingpong":             pingPong,
	"levels":               combinatorLevels,
	"unordered":            unorderedSet,
	"await":                awaitReady,
	"suspend":              suspendBlock,
	"sleep":                sleepingTasks,
	"sleepers":             weighSleepers,
	"timeout":              cancelTimeout,
	"allocations":          countAllocations,
	"goroutines":           spawnGoroutines,
	"goroutines pending":   pendingGoroutines,
	"goroutines yield":     yieldGoroutines,
	"goroutines pingpong":  pingPongGoroutines,
	"goroutines roundtrip": roundTrip,
	"goroutines sleep":     sleepingGoroutines,
	"goroutines sleepers":  heavySleepers,
	"afterfunc":            cancelAfterFunc,
}

// times is how often short work is done; the best time counts.
const times = 9

// best is the shortest time, in nanoseconds, that work takes, divided by n.
func best(n int, work func()) float64 {
	shortest := time.Duration(math.MaxInt64)
	for range times {
		begin := time.Now()
		work()
		shortest = min(shortest, time.Since(begin))
	}
	return float64(shortest) / float64(n)
}

// asIfAlone gives the process as many processors as there are workers.
func (s size) asIfAlone() { runtime.GOMAXPROCS(s.workers) }

// nap is how long a sleeping task or goroutine sleeps: 2 to 3 seconds.
func (s size) nap(i int) time.Duration {
	d := time.Duration(2000+i*7919%1000) * time.Millisecond
	if s.quick {
		d /= 100
	}
	return d
}

// longNap is how long those sleep whose memory is measured: until all of them do.
func (s size) longNap() time.Duration {
	if s.quick {
		return 50 * time.Millisecond
	}
	return time.Minute
}
