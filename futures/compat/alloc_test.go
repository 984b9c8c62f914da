//go:build !race

package compat

import (
	"context"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// A channel that is closed while a future sends to it is a mistake, which the race
// detector reports. It fails the future and not the process.
func TestSendChanClosedMeanwhile(t *testing.T) {
	ch := make(chan *item)
	v := &item{}
	f := SendChan(ch, v)
	w := pending(t, f)
	close(ch)
	eventually(t, "the wake-up", func() bool { return w.Count() == 1 })
	if _, ready, _, err := poll(f); !ready || err != futures.ErrClosed {
		t.Errorf("%v, %v", ready, err)
	}
	eventually(t, "the drop", func() bool { return v.Drops() == 1 })
}

// Polls of what is pending, and of what is there, allocate nothing.
func TestAllocations(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := &counter{}
	cx := futures.NewContext(w)
	h := newHeld()
	call := Blocking(h.run)
	defer call.Drop()
	defer close(h.release)
	waits := Done(ctx)
	defer waits.Drop()
	limited := WithContext(ctx, futures.Pending[int]())
	defer limited.Drop()
	empty := FromChan(make(chan int))
	defer empty.Drop()
	full := make(chan int, 1) // of which nobody else receives
	ready := FromChan(full)
	defer ready.Drop()
	closed := make(chan int)
	defer close(closed)
	send := SendChan(closed, 1)
	defer send.Drop()
	src := newFed()
	r := FromReader(src)
	defer r.(futures.Dropper).Drop()
	p := make([]byte, 8)
	a, b := aio.Pipe(64)
	defer b.Drop()
	conn, back := ToConn(a), ToConn(b)
	defer conn.Close()
	tests := map[string]func(){
		"Blocking":            func() { call.Poll(cx) },
		"Done":                func() { waits.Poll(cx) },
		"WithContext":         func() { limited.Poll(cx) },
		"FromChan, pending":   func() { empty.PollNext(cx) },
		"FromChan, ready":     func() { full <- 1; ready.PollNext(cx) },
		"SendChan":            func() { send.Poll(cx) },
		"FromReader, pending": func() { r.PollRead(cx, p) },
		"Conn":                func() { conn.Write(p); back.Read(p) },
	}
	for name, f := range tests {
		f()
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
