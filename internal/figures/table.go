package main

// The contestants' names.
const (
	ours       = "ours"
	goroutines = "goroutines"
	tokio      = "Tokio"
	futuresRs  = "futures-rs"
	channels   = "a Go channel"
	timers     = "package time"
)

// mine is a workload of this program: of ours, or with goroutines.
func mine(who, mode string, workers, n int) contestant {
	return contestant{who: who, mode: mode, workers: workers, n: n}
}

// peer is a mode of the peer spawn.
func peer(mode string, threads, n int) contestant {
	return contestant{who: tokio, peer: "spawn", mode: mode, workers: threads, n: n}
}

// contests is the whole table.
func contests() []contest {
	var all []contest
	for _, group := range [][]contest{taskContests(), unorderedContests(), blockContests(), timeContests(), netContests(), {allocationContest()}} {
		all = append(all, group...)
	}
	return all
}

func taskContests() []contest {
	spawn := func(name string, workers, threads, n int, toGo, toTokio float64) contest {
		return contest{
			name: name,
			contestants: []contestant{
				mine(ours, "spawn", workers, n),
				mine(goroutines, "goroutines", workers, n),
				peer("noop", threads, n),
			},
			lines: []line{
				{title: name, value: "ns", unit: "ns", against: goroutines, limit: toGo, rule: atMost},
				{title: name, value: "ns", unit: "ns", against: tokio, limit: toTokio, rule: atMost},
			},
		}
	}
	return []contest{
		spawn("spawn and join, 10k, current thread", 1, 0, 10_000, 0.25, 0.6),
		spawn("spawn and join, 10k, 2 workers", 2, 2, 10_000, 0.35, 0.85),
		spawn("spawn and join, 1M, 2 workers", 2, 2, 1_000_000, 0.35, 0.85),
		{
			name:        "memory of a pending task",
			contestants: []contestant{mine(ours, "pending", 1, 1_000_000), mine(goroutines, "goroutines pending", 1, 1_000_000), peer("pending", 0, 1_000_000)},
			lines: []line{
				{title: "memory of a pending task, 1M of 16 B", value: "bytes", unit: "B", limit: 130, rule: atMost},
				{title: "memory of a pending task, 1M of 16 B", value: "bytes", unit: "B", against: tokio, limit: 1, rule: under},
				{title: "memory of a pending task, 1M of 16 B", value: "bytes", unit: "B", against: goroutines},
			},
		},
		{
			name:        "start of an executor",
			contestants: []contestant{mine(ours, "start", 2, 100), peer("noop", 2, 1)},
			lines: []line{
				{title: "executor start to first task done, first in a process", value: "first", unit: "ns", against: tokio, theirs: "build", limit: 0.3, rule: atMost},
				{title: "executor start to first task done, later ones", value: "later", unit: "ns", against: tokio, theirs: "build"},
			},
		},
		{
			name:        "poll per combinator level",
			contestants: []contestant{mine(ours, "levels", 1, 1_000_000)},
			lines: []line{
				{title: "poll per combinator level, Map 1 to 8 deep", value: "ns", unit: "ns", limit: 3, rule: atMost},
				{title: "allocations per poll, Map 8 deep", value: "allocs", limit: 0, rule: exactly},
			},
		},
		{
			name:        "yield",
			contestants: []contestant{mine(ours, "yield", 1, 1000), mine(goroutines, "goroutines yield", 1, 1000), peer("yield", 0, 1000)},
			lines: []line{
				{title: "yield, 1000 tasks 100 times", value: "ns", unit: "ns", against: goroutines, limit: 0.6, rule: atMost},
				{title: "yield, 1000 tasks 100 times", value: "ns", unit: "ns", against: tokio},
			},
		},
		{
			name:        "channel ping-pong",
			contestants: []contestant{mine(ours, "pingpong", 1, 100_000), mine(channels, "goroutines pingpong", 1, 100_000), peer("pingpong", 0, 100_000)},
			lines: []line{
				{title: "channel ping-pong between poll futures, round trip", value: "ns", unit: "ns", against: channels, limit: 0.6, rule: atMost},
				{title: "channel ping-pong between poll futures, round trip", value: "ns", unit: "ns", against: tokio, limit: 1, rule: under},
			},
		},
	}
}

func unorderedContests() []contest {
	var all []contest
	for _, s := range []struct {
		name string
		n    int
	}{{"10", 10}, {"100", 100}, {"1k", 1000}, {"10k", 10_000}, {"100k", 100_000}, {"1M", 1_000_000}} {
		name := "FuturesUnordered, " + s.name
		c := contest{
			name:        name,
			contestants: []contestant{mine(ours, "unordered", 1, s.n), {who: futuresRs, peer: "spawn", mode: "fu", workers: 0, n: s.n}},
			lines: []line{
				{title: name + ": child polls per wake", value: "polls", limit: 1, rule: exactly},
				{title: name + ": wake and complete", value: "wake", unit: "ns", against: futuresRs, limit: 1, rule: under},
				{title: name + ": push and first poll", value: "push", unit: "ns", against: futuresRs, limit: 1, rule: under},
			},
		}
		if s.n <= warmUpTo {
			c.lines = append(c.lines,
				line{title: name + ": wake and complete, ours not for the first time", value: "warm wake", unit: "ns", against: futuresRs, theirs: "wake"},
				line{title: name + ": push and first poll, ours not for the first time", value: "warm push", unit: "ns", against: futuresRs, theirs: "push"})
		}
		all = append(all, c)
	}
	return all
}

func blockContests() []contest {
	return []contest{
		{
			name:        "await of what is ready",
			contestants: []contestant{mine(ours, "await", 1, 1_000_000)},
			lines:       []line{{title: "await of what is ready", value: "ns", unit: "ns", limit: 5, rule: atMost}},
		},
		{
			name:        "suspend and resume",
			contestants: []contestant{mine(ours, "suspend", 1, 200_000), mine(channels, "goroutines roundtrip", 1, 200_000)},
			lines: []line{
				{title: "suspend and resume in a block, round trip", value: "ns", unit: "ns", against: channels, limit: 0.5, rule: atMost},
				{title: "the same through 5 awaited blocks, to one block", value: "five", unit: "ns", against: ours, theirs: "ns", limit: 1.2, rule: atMost},
			},
		},
	}
}

func timeContests() []contest {
	return []contest{
		{
			name:        "sleeps, memory",
			contestants: []contestant{mine(ours, "sleepers", 2, 1_000_000), mine(goroutines, "goroutines sleepers", 2, 1_000_000), peer("sleep", 2, 1_000_000)},
			lines: []line{
				{title: "1M sleeping tasks: memory", value: "bytes", unit: "B", against: goroutines, limit: 0.1, rule: atMost},
				{title: "1M sleeping tasks: memory", value: "bytes", unit: "B", against: tokio},
			},
		},
		{
			name:        "sleeps, CPU",
			contestants: []contestant{mine(ours, "sleep", 2, 1_000_000), mine(goroutines, "goroutines sleep", 2, 1_000_000), peer("sleep", 2, 1_000_000)},
			lines: []line{
				{title: "1M sleeping tasks: CPU", value: "cpu", unit: "ns", against: goroutines, limit: 0.35, rule: atMost},
				{title: "1M sleeping tasks: CPU", value: "cpu", unit: "ns", against: tokio},
			},
		},
		{
			name:        "add and cancel of a timeout",
			contestants: []contestant{mine(ours, "timeout", 1, 200_000), mine(timers, "afterfunc", 1, 200_000)},
			lines: []line{
				{title: "add and cancel: Timeout to AfterFunc", value: "ns", unit: "ns", against: timers, limit: 0.2, rule: atMost},
				{title: "add and cancel: Sleep to AfterFunc", value: "sleep", unit: "ns", against: timers, theirs: "ns", limit: 0.2, rule: atMost},
				{title: "add and cancel again: Sleeper to Timer", value: "again", unit: "ns", against: timers},
			},
		},
	}
}

func netContests() []contest {
	server := func(who, peer, mode string, connections int, load string) contestant {
		return contestant{who: who, peer: peer, mode: mode, workers: 2, n: connections, load: load}
	}
	return []contest{
		{
			name:        "idle connections",
			contestants: []contestant{server(ours, "", "futures", 15_000, "idle"), server(goroutines, "", "goroutines", 15_000, "idle")},
			lines: []line{
				{title: "memory of an idle TCP connection, 15k", value: "bytes", unit: "B", against: goroutines, limit: 0.08, rule: atMost},
			},
		},
		{
			name: "echo",
			contestants: []contestant{
				server(ours, "", "futures", 256, "busy"),
				server(goroutines, "", "goroutines", 256, "busy"),
				server(tokio, "echo", "", 256, "busy"),
			},
			lines: []line{
				{title: "echo: CPU per request, 256 connections, 64 B", value: "cpu", unit: "ns", against: goroutines, limit: 0.85, rule: atMost},
				{title: "echo: CPU per request, 256 connections, 64 B", value: "cpu", unit: "ns", against: tokio, limit: 1.1, rule: atMost},
			},
		},
	}
}

func allocationContest() contest {
	c := contest{name: "allocations", contestants: []contestant{mine(ours, "allocations", 1, 1000)}}
	for _, h := range hotPaths() {
		c.lines = append(c.lines, line{title: "allocations: " + h.name, value: h.name, limit: 0, rule: exactly})
	}
	return c
}
