//go:build !futures_portable

package net

import (
	"context"
	"net/netip"
	"strconv"
	"sync"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// resolution finds out the addresses that an address with a host and a port stands
// for. It is polled and dropped by one owner, and has a goroutine from the first
// poll on, if there is a name to look up.
type resolution struct {
	network, address string
	started          bool
	cancel           context.CancelFunc

	mu    sync.Mutex // guards the rest
	done  bool
	addrs []netip.AddrPort
	err   error
	waker futures.Waker
}

func (r *resolution) poll(cx *futures.Context) (addrs []netip.AddrPort, ready bool, err error) {
	if !r.started {
		r.started = true
		host, port, err := stdnet.SplitHostPort(r.address)
		if err != nil {
			return nil, true, err
		}
		if addrs, ok := r.literal(host, port); ok {
			return addrs, true, nil
		}
		ctx, cancel := context.WithCancel(context.Background())
		r.cancel = cancel
		go r.run(ctx, host, port)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.done {
		r.waker = cx.Waker()
		return nil, false, nil
	}
	r.cancel()
	return r.addrs, true, r.err
}

// drop ends the goroutine, if there is one.
func (r *resolution) drop() {
	if r.cancel != nil {
		r.cancel()
		r.mu.Lock()
		r.waker = nil
		r.mu.Unlock()
	}
}

func (r *resolution) run(ctx context.Context, host, port string) {
	addrs, err := r.lookUp(ctx, host, port)
	r.mu.Lock()
	r.done, r.addrs, r.err = true, addrs, err
	w := r.waker
	r.waker = nil
	r.mu.Unlock()
	leaf.Wake(w)
}

// family is the last character of the network's name, if that says which.
func (r *resolution) family() string {
	if f := r.network[len(r.network)-1:]; f == "4" || f == "6" {
		return f
	}
	return ""
}

// fits says whether the network allows ip.
func (r *resolution) fits(ip netip.Addr) bool {
	switch r.family() {
	case "4":
		return ip.Is4()
	case "6":
		return ip.Is6()
	}
	return true
}

// literal is the address if there is nothing to look up. No host is this one.
func (r *resolution) literal(host, port string) (addrs []netip.AddrPort, ok bool) {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, false
	}
	var ip netip.Addr
	switch {
	case host != "":
		if ip, err = netip.ParseAddr(host); err != nil {
			return nil, false
		}
		ip = ip.Unmap()
	case r.family() == "6":
		ip = netip.IPv6Loopback()
	default:
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	if ip.IsUnspecified() { // what listens everywhere can be reached here
		if ip = netip.IPv6Loopback(); r.family() != "6" && host != "::" {
			ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		}
	}
	if !r.fits(ip) {
		return nil, false // lookUp says what is wrong
	}
	return []netip.AddrPort{netip.AddrPortFrom(ip, uint16(n))}, true
}

func (r *resolution) lookUp(ctx context.Context, host, port string) (addrs []netip.AddrPort, err error) {
	n, err := stdnet.DefaultResolver.LookupPort(ctx, r.network, port)
	if err != nil {
		return nil, err
	}
	if addrs, ok := r.literal(host, strconv.Itoa(n)); ok {
		return addrs, nil
	}
	ips, err := stdnet.DefaultResolver.LookupNetIP(ctx, "ip"+r.family(), host)
	if err != nil {
		return nil, err
	}
	for _, ip := range ips {
		if ip = ip.Unmap(); r.fits(ip) {
			addrs = append(addrs, netip.AddrPortFrom(ip, uint16(n)))
		}
	}
	if addrs == nil {
		return nil, &stdnet.AddrError{Err: "no suitable address found", Addr: host}
	}
	return addrs, nil
}
