//go:build !futures_portable && !race

package net

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// One poll, one wake, one system call each: no allocations.
func TestAllocs(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	p := make([]byte, 64)
	var woken atomic.Bool
	cx := futures.NewContext(&leaftest.Callback{F: func() { woken.Store(true) }})
	if n := testing.AllocsPerRun(200, func() {
		woken.Store(false)
		if _, ready, _ := b.PollRead(cx, p); ready {
			t.Fatal("ready")
		}
		a.PollWrite(cx, p)
		for !woken.Load() {
			time.Sleep(10 * time.Microsecond) // the network poller needs an idle moment
		}
		if n, _, err := b.PollRead(cx, p); n != 64 {
			t.Fatal(n, err)
		}
		b.PollReadable(cx)
		a.PollWritable(cx)
		b.CancelRead()
	}); n > 0 {
		t.Errorf("a connection: %v allocations", n)
	}
	x, y := listenPacket(t, "udp"), listenPacket(t, "udp6")
	for _, s := range []*PacketConn{x, y} {
		to := s.Addr()
		if n := testing.AllocsPerRun(200, func() {
			woken.Store(false)
			if _, _, ready, _ := s.PollRecvFrom(cx, p); ready {
				t.Fatal("ready")
			}
			s.PollSendTo(cx, p, to)
			for !woken.Load() {
				time.Sleep(10 * time.Microsecond) // the network poller needs an idle moment
			}
			if n, _, _, err := s.PollRecvFrom(cx, p); n != 64 {
				t.Fatal(n, err)
			}
		}); n > 0 {
			t.Errorf("a socket for datagrams: %v allocations", n)
		}
	}
}
