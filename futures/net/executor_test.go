package net

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/timer"
)

// A socket that is always ready does not keep its task from yielding.
func TestBudget(t *testing.T) {
	settle(t)
	const budget, limit = 128, 1000
	a, b := pair(t, "tcp")
	must(t, aio.WriteAll(b, make([]byte, 2*limit)))
	u := listenPacket(t, "udp")
	p := make([]byte, 1)
	time.Sleep(5 * time.Millisecond)
	for name, step := range map[string]func(cx *futures.Context) bool{
		"reading":  func(cx *futures.Context) bool { _, ready, _ := a.PollRead(cx, p); return ready },
		"sending":  func(cx *futures.Context) bool { _, ready, _ := u.PollSendTo(cx, p, u.Addr()); return ready },
		"writable": func(cx *futures.Context) bool { ready, _ := a.PollWritable(cx); return ready },
	} {
		t.Run(name, func(t *testing.T) {
			must(t, a.Readable())
			n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				return leaftest.Steps(cx, limit, step), true, nil
			}, nil))
			if n > budget || n == 0 || err != nil {
				t.Errorf("%d steps in one poll, err=%v", n, err)
			}
		})
	}
}

// A task that waits for a connection is not taken for a deadlock, however long
// that takes, and is cancelled in the end.
func TestWaitingIsNoDeadlock(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	time.AfterFunc(400*time.Millisecond, func() { leaftest.Wait(aio.WriteAll(b, []byte("late"))) })
	p := make([]byte, 4)
	n, err := executor.Run(aio.Read(a, p))
	if string(p[:n]) != "late" || err != nil {
		t.Errorf("%q, %v", p[:n], err)
	}
}

// A read that is timed out loses nothing: the next one reads what came meanwhile.
func TestTimeoutLosesNothing(t *testing.T) {
	settle(t)
	a, b := pair(t, "tcp")
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		writing := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			for i := range 50 {
				if _, err := futures.Await(co, aio.WriteAll(b, []byte{byte(i)})); err != nil {
					return struct{}{}, err
				}
				if _, err := futures.Await(co, timer.Sleep(time.Millisecond)); err != nil {
					return struct{}{}, err
				}
			}
			return futures.Await(co, aio.Close(b))
		}))
		defer writing.Drop()
		next := byte(0)
		p := make([]byte, 1)
		for {
			_, err := futures.Await(co, timer.Timeout(time.Millisecond, aio.Read(a, p)))
			switch {
			case err == futures.ErrElapsed:
				continue
			case err == io.EOF && next == 50:
				return struct{}{}, nil
			case err != nil:
				return struct{}{}, err
			case p[0] != next:
				t.Errorf("read %d, want %d", p[0], next)
			}
			next++
		}
	}))
	if err != nil {
		t.Error(err)
	}
}

// Connections whose tasks move between the workers of an executor, some of which are
// cancelled while they wait.
func TestWorkers(t *testing.T) {
	settle(t)
	ex := executor.New(executor.Workers(3))
	const n = 50
	_, err := executor.Block(ex, futures.Async(func(co *futures.Co) (struct{}, error) {
		l, err := Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return struct{}{}, err
		}
		defer l.Drop()
		server := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			for c, err := range futures.Each(co, l.Incoming()) {
				if err != nil {
					return struct{}{}, err
				}
				futures.Spawn(co, futures.Async(func(co *futures.Co) (int64, error) {
					defer c.Drop()
					return futures.Await(co, aio.Copy(c, c))
				}, c)).Detach()
			}
			return struct{}{}, nil
		}))
		defer server.Drop()
		var clients []futures.Future[int]
		for i := range n {
			client := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
				c, err := futures.Await(co, Dial("tcp", l.Addr()))
				if err != nil {
					return 0, err
				}
				defer c.Drop()
				p := make([]byte, 3000)
				for range 20 {
					if _, err := futures.Await(co, aio.WriteAll(c, p)); err != nil {
						return 0, err
					}
					if _, err := futures.Await(co, aio.ReadFull(c, p)); err != nil {
						return 0, err
					}
				}
				if i%5 == 0 { // waits for ever
					return futures.Await(co, aio.Read(c, p))
				}
				return 0, nil
			}))
			if i%5 == 0 {
				client.Detach() // Shutdown cancels it
				continue
			}
			clients = append(clients, client)
		}
		_, err = futures.Await(co, futures.TryJoinAll(clients...))
		return struct{}{}, err
	}))
	if err != nil {
		t.Error(err)
	}
	if err := ex.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}
