package main

import (
	"fmt"
	stdnet "net"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/net"
)

// serveEcho is a server that sends back what it is sent: KIND ADDRESS WORKERS BUFFER.
// It says "ready", and runs until it is killed.
func serveEcho(args []string) error {
	if len(args) != 4 {
		return fmt.Errorf("serve: %q", args)
	}
	workers, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	buffer, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	ready := func() { fmt.Println("ready") }
	switch args[0] {
	case "futures":
		l, err := net.Listen("tcp4", args[1])
		if err != nil {
			return err
		}
		ready()
		return size{workers: workers}.drive(newAccepting(l, buffer))
	case "goroutines":
		l, err := stdnet.Listen("tcp4", args[1])
		if err != nil {
			return err
		}
		defer l.Close()
		ready()
		size{workers: workers}.asIfAlone()
		return serveGoroutines(l, buffer)
	}
	return fmt.Errorf("serve: %q", args)
}

// accepting is a future that accepts connections and spawns a task for each, until
// the listener is dropped. It owns the listener.
type accepting struct {
	l        *net.Listener
	incoming futures.Stream[*net.Conn] // of l
	pool     *sync.Pool                // of *[]byte
}

func newAccepting(l *net.Listener, buffer int) *accepting {
	return &accepting{l: l, incoming: l.Incoming(), pool: &sync.Pool{New: func() any {
		p := make([]byte, buffer)
		return &p
	}}}
}

func (a *accepting) Poll(cx *futures.Context) (struct{}, bool, error) {
	for {
		c, ready, err := a.incoming.PollNext(cx)
		if !ready {
			return struct{}{}, false, nil
		}
		if err != nil {
			a.Drop()
			return struct{}{}, true, err
		}
		futures.Spawn[struct{}](cx.Spawner(), &echoing{c: c, pool: a.pool}).Detach()
	}
}

func (a *accepting) Drop() {
	a.incoming.Drop()
	a.l.Drop()
}

// echoing serves one connection, and has a buffer only while it is busy. It owns the
// connection.
type echoing struct {
	c          *net.Conn
	pool       *sync.Pool
	p          *[]byte // nil while nothing has been read
	start, end int32   // what is still to be written
}

func (e *echoing) Poll(cx *futures.Context) (struct{}, bool, error) {
	for {
		if e.start == e.end {
			if e.p == nil {
				e.p = e.pool.Get().(*[]byte)
			}
			n, ready, err := e.c.PollRead(cx, *e.p)
			if !ready {
				e.giveBack()
				return struct{}{}, false, nil
			}
			if err != nil { // io.EOF, or the client has gone in another way
				e.Drop()
				return struct{}{}, true, nil
			}
			e.start, e.end = 0, int32(n)
		}
		n, ready, err := e.c.PollWrite(cx, (*e.p)[e.start:e.end])
		if !ready {
			return struct{}{}, false, nil
		}
		if err != nil {
			e.Drop()
			return struct{}{}, true, nil
		}
		e.start += int32(n)
	}
}

func (e *echoing) giveBack() {
	if e.p != nil {
		e.pool.Put(e.p)
		e.p = nil
	}
}

func (e *echoing) Drop() {
	e.giveBack()
	e.c.Drop()
}

// serveGoroutines is the same with a goroutine and a buffer for each connection.
func serveGoroutines(l stdnet.Listener, buffer int) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer c.Close()
			p := make([]byte, buffer)
			for {
				n, err := c.Read(p)
				if err != nil {
					return
				}
				if _, err := c.Write(p[:n]); err != nil {
					return
				}
			}
		}()
	}
}

// message is what a client sends and waits for.
const message = 64

// loadEcho loads an echo server and measures it: idle|busy ADDRESS PID CONNECTIONS
// DURATION. PID is the server's process. Each connection is used once, before anything
// is measured. Then "idle" measures the memory that the connections add to the server;
// "busy" has a request under way on each of them all the time and measures the
// server's CPU time per request.
func loadEcho(args []string) (values, error) {
	if len(args) != 5 {
		return nil, fmt.Errorf("load: %q", args)
	}
	address, err := netip.ParseAddrPort(args[1])
	if err != nil {
		return nil, err
	}
	pid := args[2]
	n, err := strconv.Atoi(args[3])
	if err != nil {
		return nil, err
	}
	duration, err := time.ParseDuration(args[4])
	if err != nil {
		return nil, err
	}
	before, err := residentBytesOf(pid)
	if err != nil {
		return nil, err
	}
	clients, err := connect(address, n)
	defer func() {
		for _, fd := range clients {
			unix.Close(fd)
		}
	}()
	if err != nil {
		return nil, err
	}
	if args[0] == "idle" {
		time.Sleep(duration)
		after, err := residentBytesOf(pid)
		if err != nil {
			return nil, err
		}
		return values{"bytes": (after - before) / float64(n)}, nil
	}
	return busy(clients, pid, duration)
}

// connect makes n connections and uses each once. They are closed by resets, so that
// none keeps a port of the machine busy.
func connect(address netip.AddrPort, n int) (fds []int, err error) {
	to := &unix.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()}
	for range n {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return fds, os.NewSyscallError("socket", err)
		}
		fds = append(fds, fd)
		if err := unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1}); err != nil {
			return fds, os.NewSyscallError("setsockopt", err)
		}
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
			return fds, os.NewSyscallError("setsockopt", err)
		}
		if err := retry(func() error { return unix.Connect(fd, to) }); err != nil && err != unix.EISCONN {
			return fds, os.NewSyscallError("connect", err)
		}
	}
	p := make([]byte, message)
	for _, fd := range fds {
		if err := send(fd); err != nil {
			return fds, err
		}
		for left := message; left > 0; {
			k, err := receive(fd, p)
			if err != nil {
				return fds, err
			}
			left -= k
		}
	}
	return fds, nil
}

var text [message]byte

func send(fd int) error {
	var n int
	err := retry(func() (err error) {
		n, err = unix.Write(fd, text[:])
		return err
	})
	if err == nil && n != message {
		return fmt.Errorf("%d bytes of a request were written", n)
	}
	return os.NewSyscallError("write", err)
}

func receive(fd int, p []byte) (n int, err error) {
	err = retry(func() (err error) {
		n, err = unix.Read(fd, p)
		return err
	})
	if err == nil && n == 0 {
		return 0, fmt.Errorf("the server has closed a connection")
	}
	return n, os.NewSyscallError("read", err)
}

// retry calls a system call until no signal interrupts it.
func retry(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

// busy has a request under way on each connection for so long, and longer until the
// server's CPU time, which is told in hundredths of a second, has moved.
func busy(fds []int, pid string, duration time.Duration) (values, error) {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	defer unix.Close(ep)
	left := map[int32]int{} // bytes of the answer that have not come
	for _, fd := range fds {
		ev := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)}
		if err := unix.EpollCtl(ep, unix.EPOLL_CTL_ADD, fd, &ev); err != nil {
			return nil, os.NewSyscallError("epoll_ctl", err)
		}
		left[int32(fd)] = message
	}
	used, err := cpuTimeOf(pid)
	if err != nil {
		return nil, err
	}
	begin, after := time.Now(), used
	for _, fd := range fds {
		if err := send(fd); err != nil {
			return nil, err
		}
	}
	requests := 0
	events := make([]unix.EpollEvent, 256)
	p := make([]byte, message)
	for until := duration; ; {
		if d := time.Since(begin); d >= until {
			if after, err = cpuTimeOf(pid); err != nil {
				return nil, err
			}
			if after > used || d > longest/2 {
				break
			}
			until = d + duration
		}
		k, err := unix.EpollWait(ep, events, 1000)
		if err == unix.EINTR {
			continue
		} else if err != nil {
			return nil, os.NewSyscallError("epoll_wait", err)
		}
		for _, ev := range events[:k] {
			n, err := receive(int(ev.Fd), p)
			if err != nil {
				return nil, err
			}
			left[ev.Fd] -= n
			if left[ev.Fd] > 0 {
				continue
			}
			requests++
			left[ev.Fd] = message
			if err := send(int(ev.Fd)); err != nil {
				return nil, err
			}
		}
	}
	elapsed := time.Since(begin)
	if requests == 0 {
		return nil, fmt.Errorf("the server has answered nothing")
	}
	return values{"cpu": (after - used) / float64(requests), "per second": float64(requests) / elapsed.Seconds()}, nil
}
