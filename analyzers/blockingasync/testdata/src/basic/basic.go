// Package basic holds the shapes that are always reported.
package basic

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/stream"
)

// R28: a poll that runs another future to its end.
type twice struct {
	first bool
	f     futures.Future[*lock.Guard[int]]
	mu    *lock.Mutex[int]
}

func (t *twice) Poll(cx *futures.Context) (*lock.Guard[int], bool, error) {
	if t.first {
		return t.f.Poll(cx)
	}
	g, err := executor.Run(t.mu.Lock()) // want `FV5002: executor.Run blocks the worker that runs this poll, and every other task on it: await the future`
	return g, true, err
}

func (t *twice) Drop() { t.f.Drop() }

// R112: a blocking reader in a task.
func alarm(co *futures.Co, url string, sink io.Writer) error {
	resp, err := http.Get(url) // want `FV5002: http.Get blocks the worker that runs this block`
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(sink, resp.Body) // want `FV5002: io.Copy blocks`
	return err
}

func sleeps() futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		time.Sleep(time.Second) // want `FV5002: time.Sleep blocks the worker that runs this block, and every other task on it: await timer.Sleep`
		return 1, nil
	})
}

type actor struct {
	in   chan int
	out  chan int
	wg   sync.WaitGroup
	cond *sync.Cond
	done chan struct{}
	db   *sql.DB
}

func (a *actor) run(co *futures.Co) {
	v := <-a.in   // want `FV5002: a receive from a channel blocks`
	a.out <- v    // want `FV5002: a send to a channel blocks`
	a.wg.Wait()   // want `FV5002: WaitGroup.Wait blocks`
	a.cond.Wait() // want `FV5002: Cond.Wait blocks`
	select {      // want `FV5002: a select over channels blocks`
	case a.out <- v:
	case <-a.done:
	}
}

func (a *actor) drain(co *futures.Co) (n int) {
	for v := range a.in { // want `FV5002: a receive`
		n += v
	}
	return n
}

func (a *actor) query(ctx context.Context, co *futures.Co) error {
	_, err := a.db.ExecContext(ctx, "delete from t") // want `FV5002: DB.ExecContext blocks`
	return err
}

func (a *actor) forever(co *futures.Co) {
	select {} // want `FV5002: a select`
}

func files(co *futures.Co, name string) error {
	b, err := os.ReadFile(name) // want `FV5002: os.ReadFile blocks the worker that runs this block, and every other task on it: give it to compat.Blocking`
	if err != nil {
		return err
	}
	f, err := os.Create(name) // want `FV5002: os.Create`
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil { // want `FV5002: File.Write`
		return err
	}
	return f.Sync() // the same file: reported once
}

func network(co *futures.Co, c net.Conn) error {
	p := make([]byte, 10)
	if _, err := io.ReadFull(c, p); err != nil { // want `FV5002: io.ReadFull`
		return err
	}
	_, err := c.Write(p) // want `FV5002: Conn.Write`
	return err
}

func buffered(co *futures.Co, c net.Conn) (string, error) {
	r := bufio.NewReader(c)
	return r.ReadString('\n') // want `FV5002: Reader.ReadString`
}

func stdin(co *futures.Co) {
	s := bufio.NewScanner(os.Stdin)
	for s.Scan() { // want `FV5002: Scanner.Scan`
	}
}

func process(co *futures.Co) error {
	return exec.Command("true").Run() // want `FV5002: Cmd.Run`
}

func accepts(co *futures.Co, l net.Listener) error {
	_, err := l.Accept() // want `FV5002: Listener.Accept`
	return err
}

func deferred(co *futures.Co, wg *sync.WaitGroup) {
	defer wg.Wait() // want `FV5002`
}

func called(co *futures.Co, ch chan int) {
	get := func() int {
		return <-ch // want `FV5002`
	}
	get()
	func() {
		ch <- 1
		ch <- 2
	}()
}

func once(co *futures.Co, o *sync.Once) {
	o.Do(func() {
		time.Sleep(time.Second) // want `FV5002`
	})
}

// A queue that may be full, or has no room at all.
type queue struct{ out chan int }

func newQueue(n int) *queue { return &queue{out: make(chan int, n)} }

func (q *queue) push(co *futures.Co, v int) {
	q.out <- v // want `FV5002: a send`
}

// What polls on behalf of a Poll method.
type byHelper struct{ ch chan int }

func (b *byHelper) Poll(cx *futures.Context) (int, bool, error) {
	return b.step(cx) // want `FV5002: a receive from a channel blocks the worker that runs this poll`
}

func (b *byHelper) step(cx *futures.Context) (int, bool, error) { return <-b.ch, true, nil }

func (b *byHelper) Drop() {}

func byName(co *futures.Co) {
	sleep := time.Sleep
	sleep(1) // want `FV5002: time.Sleep`
}

// Called back in a poll.
func combinators(f futures.Future[int], s futures.Stream[int]) (futures.Future[int], futures.Stream[int]) {
	return futures.Map(f, func(n int) int {
			time.Sleep(time.Second) // want `FV5002`
			return n
		}), stream.Map(s, func(n int) int {
			time.Sleep(time.Second) // want `FV5002`
			return n
		})
}

func byHand(ch chan int) futures.Future[int] {
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		return <-ch, true, nil // want `FV5002: a receive from a channel blocks the worker that runs this poll`
	}, nil)
}

func ranged(ctx context.Context, co *futures.Co, s futures.Stream[int]) (n int) {
	for v, _ := range compat.ToSeq(ctx, s) { // want `FV5002: compat.ToSeq`
		n += v
	}
	return n
}

// A channel that is too small.
func tooSmall(co *futures.Co) {
	ch := make(chan int, 1)
	ch <- 1 // want `FV5002`
	ch <- 2
}

func tooOften(co *futures.Co, n int) {
	ch := make(chan int, 8)
	for i := range n {
		ch <- i // want `FV5002`
	}
}

func unbuffered(co *futures.Co) {
	ch := make(chan int)
	go func() { <-ch }()
	ch <- 1 // want `FV5002`
}

func answer(co *futures.Co) int {
	ch := make(chan int, 1)
	go func() { ch <- 1 }()
	return <-ch // want `FV5002`
}

func rangeBody(co *futures.Co, s futures.Stream[int], ch chan int) {
	for v, _ := range futures.Each(co, s) {
		ch <- v // want `FV5002`
	}
}
