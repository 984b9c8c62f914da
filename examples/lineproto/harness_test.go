package main

import (
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// bench is what a test has at hand: a server, and its data.
type bench struct {
	t    *testing.T
	co   *futures.Co // of the script
	data *lock.Mutex[table]
	*service
	log []string // what the server logged
}

// script runs body, a test, beside a server with the given limits, in a bubble with
// a clock of its own. When it is done no goroutine may be left, and so no suspended
// block.
func script(t *testing.T, limits Limits, body func(co *futures.Co, b *bench) error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
			b := &bench{t: t, co: co, data: lock.NewMutex(table{})}
			b.service = start(co, b.data, limits, func(format string, _ ...any) { b.log = append(b.log, format) })
			defer co.AsyncDrop(b.service)
			return struct{}{}, body(co, b)
		}))
		if err != nil {
			t.Error(err)
		}
		noGoroutineLeft(t)
	})
}

// noGoroutineLeft fails the test if anything of the bubble still has the runtime on
// its stack: a suspended block, or a goroutine that polls. Of other goroutines
// synctest makes sure by itself.
func noGoroutineLeft(t *testing.T) {
	t.Helper()
	synctest.Wait() // for goroutines that are about to end
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		header, _, _ := strings.Cut(stack, "\n")
		if strings.Contains(header, "synctest bubble") && strings.Contains(stack, "github.com/futvet/futvet/futures") {
			t.Errorf("left behind:\n%s", stack)
		}
	}
}

// settle returns when everybody else has done what there is to do: the clock of a
// bubble stands still until all goroutines are blocked.
func settle(co *futures.Co) { pass(co, 1) }

// pass returns when d has passed on the bubble's clock.
func pass(co *futures.Co, d time.Duration) {
	// Sleep never fails.
	futures.Await(co, timer.Sleep(d))
}

// client connects a client, which the caller owns.
func (b *bench) client(limit time.Duration, queue int) (*Client, error) {
	conn, err := b.connect(b.co)
	if err != nil {
		return nil, err
	}
	return Connect(b.co, conn, limit, queue), nil
}

// raw connects without a client; the caller owns the connection.
func (b *bench) raw() (*rawClient, error) {
	conn, err := b.connect(b.co)
	if err != nil {
		return nil, err
	}
	return &rawClient{t: b.t, PipeEnd: conn, in: aio.NewReader(conn)}, nil
}

// rawClient is a client that says and hears what the test wants.
type rawClient struct {
	t *testing.T
	*aio.PipeEnd
	in *aio.BufReader
}

func (r *rawClient) say(co *futures.Co, text string) error {
	_, err := futures.Await(co, aio.WriteAll(r, []byte(text)))
	return err
}

// hear reads as many lines as are wanted and compares them.
func (r *rawClient) hear(co *futures.Co, want ...string) error {
	r.t.Helper()
	for _, want := range want {
		got, err := futures.Await(co, r.in.ReadLine())
		if err != nil {
			return err
		}
		if got != want {
			r.t.Errorf("heard %q, want %q", got, want)
		}
	}
	return nil
}

// rest reads until the server closes the connection.
func (r *rawClient) rest(co *futures.Co) (string, error) {
	all, err := futures.Await(co, aio.ReadAll(r.in))
	return strings.ReplaceAll(string(all), "\n", "|"), err
}

// wantElapsed fails the test if it is not now that long since start.
func wantElapsed(t *testing.T, start time.Time, want time.Duration) {
	t.Helper()
	if got := time.Since(start); got != want {
		t.Errorf("it took %v, want %v", got, want)
	}
}
