package net

import (
	"errors"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func listenPacket(t *testing.T, network string) *PacketConn {
	t.Helper()
	address := "127.0.0.1:0"
	switch network {
	case "udp6":
		address = "[::1]:0"
	case "unixgram":
		address = filepath.Join(shortTempDir(t), "s")
	}
	c, err := ListenPacket(network, address)
	if err != nil {
		if network == "udp6" || network == "unixgram" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	t.Cleanup(c.Drop)
	return c
}

var packetNetworks = []string{"udp", "udp6", "unixgram"}

func TestDatagrams(t *testing.T) {
	for _, network := range packetNetworks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			a, b := listenPacket(t, network), listenPacket(t, network)
			p := make([]byte, 16)
			f := b.RecvFrom(p)
			f.Poll(futures.NewContext(leaftest.Forbidden{}))
			f.Drop()
			f = b.RecvFrom(p)
			s := leaftest.NewSignal()
			f.Poll(futures.NewContext(s))
			must(t, a.SendTo([]byte("first"), b.Addr()))
			<-s
			if d := must(t, f); string(p[:d.N]) != "first" || d.From != a.Addr() {
				t.Errorf("%q from %v, which is not %v", p[:d.N], d.From, a.Addr())
			}
			// An empty one is one.
			must(t, a.SendTo(nil, b.Addr()))
			must(t, a.SendTo([]byte("longer than the room there is"), b.Addr()))
			must(t, a.SendTo([]byte("last"), b.Addr()))
			if n := must(t, b.Recv(p)); n != 0 {
				t.Errorf("%d bytes", n)
			}
			if n := must(t, b.Recv(p)); string(p[:n]) != "longer than the " {
				t.Errorf("%q", p[:n])
			}
			if d := must(t, b.RecvFrom(p)); string(p[:d.N]) != "last" {
				t.Errorf("%q", p[:d.N])
			}
			// Both ways.
			must(t, b.SendTo([]byte("back"), a.Addr()))
			if d := must(t, a.RecvFrom(p)); string(p[:d.N]) != "back" || d.From != b.Addr() {
				t.Errorf("%q from %v", p[:d.N], d.From)
			}
		})
	}
}

func TestDialPacket(t *testing.T) {
	for _, network := range packetNetworks {
		t.Run(network, func(t *testing.T) {
			settle(t)
			b := listenPacket(t, network)
			a := must(t, DialPacket(network, b.Addr().String()))
			defer a.Drop()
			if a.RemoteAddr().String() != b.LocalAddr().String() || b.RemoteAddr() != nil {
				t.Errorf("%v, %v", a.RemoteAddr(), b.RemoteAddr())
			}
			if n := must(t, a.Send([]byte("abc"))); n != 3 {
				t.Error(n)
			}
			must(t, a.Send(nil))
			p := make([]byte, 16)
			d := must(t, b.RecvFrom(p))
			if string(p[:d.N]) != "abc" || network != "unixgram" && d.From != a.Addr() {
				t.Errorf("%q from %v", p[:d.N], d.From)
			}
			if n := must(t, b.Recv(p)); n != 0 {
				t.Errorf("%d bytes", n)
			}
			if network != "unixgram" {
				must(t, b.SendTo([]byte("back"), d.From))
				if n := must(t, a.Recv(p)); string(p[:n]) != "back" {
					t.Errorf("%q", p[:n])
				}
			}
			if d.From.String() != a.Addr().String() {
				t.Error(d.From)
			}
		})
	}
}

// A datagram that nobody wanted is an error of a later operation, once.
func TestPortUnreachable(t *testing.T) {
	settle(t)
	b := listenPacket(t, "udp")
	a := must(t, DialPacket("udp", b.Addr().String()))
	defer a.Drop()
	address := b.Addr().String()
	b.Drop()
	must(t, a.Send([]byte("x")))
	p := make([]byte, 8)
	_, err := wait(t, a.Recv(p))
	var op *stdnet.OpError
	if !errors.Is(err, syscall.ECONNREFUSED) || !errors.As(err, &op) || op.Op != "read" || op.Net != "udp" {
		t.Error(err)
	}
	// It goes on, and does not spin.
	c := &leaftest.Counter{}
	f := a.Recv(p)
	for range 3 {
		if _, ready, err := f.Poll(futures.NewContext(c)); ready {
			t.Fatal(err)
		}
	}
	again, err := ListenPacket("udp", address)
	if err != nil {
		t.Skip(err)
	}
	defer again.Drop()
	must(t, again.SendTo([]byte("y"), a.Addr()))
	if n := must(t, f); n != 1 {
		t.Error(n)
	}
}

func TestPacketDrop(t *testing.T) {
	settle(t)
	a := listenPacket(t, "udp")
	p := make([]byte, 8)
	f := a.Recv(p)
	s := leaftest.NewSignal()
	f.Poll(futures.NewContext(s))
	a.Drop()
	<-s
	if _, err := wait(t, f); !errors.Is(err, stdnet.ErrClosed) {
		t.Error(err)
	}
	a.Drop()
	a.CancelSend()
	a.CancelRecv()
	if _, err := wait(t, a.RecvFrom(p)); !errors.Is(err, stdnet.ErrClosed) {
		t.Error(err)
	}
	if _, err := wait(t, a.SendTo(p, a.Addr())); !errors.Is(err, stdnet.ErrClosed) {
		t.Error(err)
	}
	for name, f := range map[string]futures.Future[int]{"Send": a.Send(p), "SendTo": a.SendTo(p, Addr{}), "Recv": a.Recv(p)} {
		f.Drop()
		f.Drop()
		if s := leaftest.Panics(func() { f.Poll(futures.NewContext(s)) }); s != "futures/net: "+name+" polled after Drop" {
			t.Error(s)
		}
	}
}

func TestPacketErrors(t *testing.T) {
	settle(t)
	for _, at := range [][2]string{{"tcp", "127.0.0.1:0"}, {"udp", "127.0.0.1"}, {"nonsense", ""}} {
		if _, err := ListenPacket(at[0], at[1]); err == nil || !strings.HasPrefix(err.Error(), "listen ") {
			t.Errorf("ListenPacket(%q): %v", at, err)
		}
		if _, err := wait(t, DialPacket(at[0], at[1])); err == nil || !strings.HasPrefix(err.Error(), "dial ") {
			t.Errorf("DialPacket(%q): %v", at, err)
		}
	}
	a := listenPacket(t, "udp")
	if _, err := wait(t, a.SendTo(nil, Addr{})); err == nil {
		t.Error("sent to nowhere")
	}
	if _, err := wait(t, a.SendTo(make([]byte, 1<<17), a.Addr())); !errors.Is(err, syscall.EMSGSIZE) {
		t.Error(err)
	}
	six := Addr{AddrPort: netip.MustParseAddrPort("[2001:db8::1]:1")}
	four, err := ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer four.Drop()
	if _, err := wait(t, four.SendTo(nil, six)); err == nil || !strings.HasPrefix(err.Error(), "write udp") {
		t.Error(err)
	}
}

// A socket of both families sends to and receives from IPv4 addresses as such.
func TestDualStack(t *testing.T) {
	settle(t)
	a, err := ListenPacket("udp", ":0")
	if err != nil {
		t.Skip(err)
	}
	defer a.Drop()
	b := listenPacket(t, "udp")
	to := Addr{AddrPort: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), a.Addr().AddrPort.Port())}
	p := make([]byte, 8)
	must(t, b.SendTo([]byte("x"), to))
	if d := must(t, a.RecvFrom(p)); d.From != b.Addr() {
		t.Errorf("from %v, not %v", d.From, b.Addr())
	}
	must(t, a.SendTo([]byte("y"), b.Addr()))
	if d := must(t, b.RecvFrom(p)); d.From != to {
		t.Errorf("from %v, not %v", d.From, to)
	}
}

// One task receives while another sends.
func TestPacketSplit(t *testing.T) {
	settle(t)
	a, b := listenPacket(t, "udp"), listenPacket(t, "udp")
	const n = 2000
	var wg sync.WaitGroup
	for _, ends := range [][2]*PacketConn{{a, b}, {b, a}} {
		acks := make(chan struct{}, 8) // UDP loses what there is no room for
		wg.Go(func() {
			p := []byte("datagram")
			for range n {
				acks <- struct{}{}
				if _, err := leaftest.Wait(ends[0].SendTo(p, ends[1].Addr())); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			p := make([]byte, 16)
			for range n {
				if d, err := leaftest.Wait(ends[1].RecvFrom(p)); err != nil || d.N != 8 || d.From != ends[0].Addr() {
					t.Error(d, err)
				}
				<-acks
			}
		})
	}
	wg.Wait()
}
