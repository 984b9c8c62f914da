// Package x forwards connections to backends, both ways, with idle limits.
package x

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Listener accepts connections.
type Listener interface {
	// Accept is the next connection. Dropping it loses none.
	Accept() futures.Future[*aio.PipeEnd]
}

// Backends connects to a backend by name.
type Backends interface {
	Connect(co *futures.Co, name string) (*aio.PipeEnd, error)
}

// Stats counts bytes per direction.
type Stats struct {
	Up, Down int64
	Conns    int
	Idle     int
}

// Proxy forwards what a listener accepts.
type Proxy struct {
	l     Listener
	b     Backends
	idle  time.Duration
	stats *lock.Mutex[Stats]
}

func New(l Listener, b Backends, idle time.Duration) *Proxy {
	return &Proxy{l: l, b: b, idle: idle, stats: lock.NewMutex(Stats{})}
}

func (p *Proxy) count(co *futures.Co, fn func(*Stats)) error {
	g, err := futures.Await(co, p.stats.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	fn(g.Value())
	return nil
}

// direction is one way of a conversation. Its read is the only thing that is raced.
type direction struct {
	src   aio.Reader
	dst   aio.Writer
	idle  time.Duration
	beat  *pulse
	bytes int64
}

// pulse is when something last moved in either direction.
type pulse struct{ last time.Time }

func (d *direction) run(co *futures.Co) (int64, error) {
	buf := make([]byte, 4096)
	w := aio.NewWriter(d.dst)
	defer co.AsyncDrop(w)
	for {
		read := futures.On(aio.Read(d.src, buf))
		late := futures.On(timer.SleepUntil(d.beat.last.Add(d.idle)))
		var n int
		var rerr error
		switch co.Select(read, late) {
		case late:
			if time.Since(d.beat.last) >= d.idle {
				return d.bytes, futures.ErrElapsed
			}
			continue
		case read:
			n, rerr = read.Result()
		}
		d.beat.last = time.Now()
		if n > 0 {
			if _, err := futures.Await(co, aio.WriteAll(w, buf[:n])); err != nil {
				return d.bytes, fmt.Errorf("write: %w", err)
			}
			if _, err := futures.Await(co, aio.Flush(w)); err != nil {
				return d.bytes, fmt.Errorf("flush: %w", err)
			}
			d.bytes += int64(n)
		}
		switch {
		case errors.Is(rerr, io.EOF):
			_, err := futures.Await(co, aio.Close(w))
			return d.bytes, err
		case rerr != nil:
			return d.bytes, fmt.Errorf("read: %w", rerr)
		}
	}
}

// handle forwards one conversation; it owns client.
func (p *Proxy) handle(co *futures.Co, client *aio.PipeEnd) error {
	defer client.Drop()
	in := aio.NewReader(client)
	name, err := futures.Await(co, timer.Timeout(p.idle, in.ReadLine()))
	if err != nil {
		return fmt.Errorf("proxy: name: %w", err)
	}
	server, err := p.b.Connect(co, strings.TrimSpace(name))
	if err != nil {
		return fmt.Errorf("proxy: %s: %w", name, err)
	}
	defer server.Drop()
	beat := &pulse{time.Now()}
	up := &direction{src: in, dst: server, idle: p.idle, beat: beat}
	down := &direction{src: server, dst: client, idle: p.idle, beat: beat}
	defer p.count(co, func(s *Stats) {
		s.Up += up.bytes
		s.Down += down.bytes
	})
	// Both ways are waited for: one may end before the other.
	u, d := futures.On[int64](futures.Async(up.run)), futures.On[int64](futures.Async(down.run))
	co.Join(u, d)
	_, uerr := u.Result()
	_, derr := d.Result()
	return errors.Join(uerr, derr)
}

func (p *Proxy) conversation(client *aio.PipeEnd) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, p.handle(co, client)
	}, client)
}

// Serve serves until stop completes, which it takes, and then waits for the
// conversations that are under way, but not longer than grace.
func (p *Proxy) Serve(co *futures.Co, stop futures.Future[struct{}], grace time.Duration) error {
	quit := futures.Fuse(stop)
	defer quit.Drop()
	g := futures.NewGroup[struct{}](co)
	defer co.AsyncDrop(g)
	for !quit.IsTerminated() {
		conn := futures.On(p.l.Accept())
		end := futures.On(futures.Ref[struct{}](quit))
		done := futures.On(g.Ended())
		switch co.Select(conn, end, done) {
		case conn:
			c, err := conn.Result()
			if err != nil {
				return fmt.Errorf("proxy: accept: %w", err)
			}
			g.Spawn(p.conversation(c))
			if err := p.count(co, func(s *Stats) { s.Conns++ }); err != nil {
				return err
			}
		case done:
			if err := p.ended(co, done); err != nil {
				return err
			}
		case end:
			if _, err := end.Result(); err != nil {
				return err
			}
		}
	}
	deadline := timer.Sleep(grace)
	defer deadline.Drop()
	for g.Len() > 0 {
		done, late := futures.On(g.Ended()), futures.On(futures.Ref(deadline))
		if co.Select(done, late) == late {
			return futures.ErrElapsed
		}
		if err := p.ended(co, done); err != nil {
			return err
		}
	}
	return nil
}

// ended looks at the outcome of a conversation.
func (p *Proxy) ended(co *futures.Co, done *futures.BranchOf[struct{}]) error {
	_, err := done.Result()
	var pe *futures.PanicError
	switch {
	case errors.As(err, &pe):
		return err
	case errors.Is(err, futures.ErrElapsed):
		return p.count(co, func(s *Stats) { s.Idle++ })
	}
	return nil
}
