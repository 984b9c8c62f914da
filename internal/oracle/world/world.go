// Package world is what the oracle's programs run in: the resources that they work
// on, and the choices that are made for them. The programs are compiled with every
// future that they make in a probe, see Probe; each run of a program is a sequence of
// choices, and all sequences are tried, see Explore.
//
// What is analysed are the same programs without the probes.
package world

import (
	"io"
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// A World is the resources of one run. They outlive the program, which shares them
// with others: what it tears stays torn, and what it does not give back is missing.
type World struct {
	A, B, C    *mpsc.Receiver[int]
	In, In2    aio.Reader
	Out        *mpsc.Sender[int] // full at first
	M1, M2, M3 *lock.Mutex[int]
	Got        []int // items that have arrived

	feeds [3]feed
	wires [2]wire
	out   *mpsc.Receiver[int]
	sent  map[int]bool
	run   *run
	mores map[int]int // turns of the loop at a line
}

// A feed is the other end of a channel that the program receives from.
type feed struct {
	to     *mpsc.Sender[int]
	sent   int
	closed bool
}

// Limits of one run. Beyond them nothing arrives any more, and loops end.
const (
	maxItems = 6 // for each channel
	maxBytes = 12
	maxMore  = 2 // turns of a loop, from the beginning of the run on
	maxEarly = 1 // events that happen while the program could get on
)

func newWorld(r *run) *World {
	w := &World{run: r, mores: map[int]int{}, sent: map[int]bool{}, M1: lock.NewMutex(0), M2: lock.NewMutex(0), M3: lock.NewMutex(0)}
	w.wires[0].run, w.wires[1].run = r, r
	w.In, w.In2 = &w.wires[0], &w.wires[1]
	w.feeds[0].to, w.A = mpsc.New[int](maxItems)
	w.feeds[1].to, w.B = mpsc.New[int](maxItems)
	w.feeds[2].to, w.C = mpsc.New[int](maxItems)
	w.Out, w.out = mpsc.New[int](1)
	w.Out.TrySend(0)
	return w
}

// arrived says whether an item has got to where it is kept.
func (w *World) arrived(item int) bool { return slices.Contains(w.Got, item) || w.sent[item] }

// Fill is p.Send, as it is run.
func (w *World) Fill(p *mpsc.Permit[int], item int) {
	w.sent[item] = true
	p.Send(item)
}

// Flag is a condition that holds or not.
func (w *World) Flag() bool { return w.run.choose(2) == 1 }

// Wait is how long to wait.
func (w *World) Wait() time.Duration { return time.Duration(1+w.run.choose(2)) * step }

// More is the condition of a loop. It is what is analysed; MoreAt is what is run.
func (w *World) More() bool { return w.Flag() }

// MoreAt is the condition of the loop at a line, which ends some time.
func (w *World) MoreAt(line int) bool {
	if w.mores[line] == maxMore || w.run.choose(2) == 1 {
		return false
	}
	w.mores[line]++
	return true
}

// Select is co.Select, with the order in which it polls for a choice.
func (w *World) Select(co *futures.Co, a, b futures.Branch) futures.Branch {
	if w.run.choose(2) == 1 {
		a, b = b, a
	}
	return co.SelectBiased(a, b)
}

// wire is a reader of bytes that come when the driver says so.
type wire struct {
	run   *run
	ready int
	fed   int
	ended bool
	waker futures.Waker
}

// PollRead implements aio.Reader.
func (x *wire) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if x.ready == 0 {
		if x.ended {
			return 0, true, io.EOF
		}
		x.waker = cx.Waker()
		return 0, false, nil
	}
	n = min(x.ready, len(p))
	x.ready -= n
	x.run.read(n)
	return n, true, nil
}

// feed lets n bytes come, or the end if n is 0.
func (x *wire) feed(n int) {
	x.ready += n
	x.fed += n
	x.ended = x.ended || n == 0
	if wk := x.waker; wk != nil {
		x.waker = nil
		wk.Wake()
	}
}
