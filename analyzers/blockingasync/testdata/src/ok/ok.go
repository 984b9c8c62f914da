// Package ok holds what looks as if it blocked.
package ok

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

type actor struct {
	mu   sync.Mutex
	n    int
	in   chan int
	sem  chan struct{}
	done chan struct{}
	t    *time.Timer
}

// On a goroutine of the pool.
func (a *actor) offloaded(co *futures.Co, name string) ([]byte, error) {
	return futures.Await(co, compat.Blocking(func(context.Context) ([]byte, error) {
		time.Sleep(time.Millisecond)
		return os.ReadFile(name)
	}))
}

func (a *actor) goroutine(co *futures.Co) error {
	g := compat.Go(context.Background(), func(context.Context) (int, error) { return <-a.in, nil })
	_, err := futures.Await(co, g)
	return err
}

// On a goroutine of its own.
func (a *actor) spawns(co *futures.Co) {
	go func() {
		for v := range a.in {
			a.n += v
		}
	}()
	go a.loop()
}

func (a *actor) loop() {
	for range a.in {
	}
}

// Never waits.
func (a *actor) tries(co *futures.Co) {
	select {
	case a.in <- 1:
	default:
	}
	select {
	case v := <-a.in:
		a.n = v
	case <-a.done:
	default:
	}
}

// A sync lock that is held for a moment.
func (a *actor) locks(co *futures.Co) {
	a.mu.Lock()
	a.n++
	a.mu.Unlock()
}

// There is room.
func room(co *futures.Co, n int) {
	one := make(chan int, 1)
	one <- 1
	two := make(chan int, 2)
	two <- 1
	func() { two <- 2 }()
	all := make(chan int, n)
	for i := range n {
		all <- i
	}
	for i := range n {
		fresh := make(chan int, 1)
		fresh <- i
	}
}

func result() (futures.Future[int], <-chan int) {
	ch := make(chan int, 1)
	return futures.Async(func(co *futures.Co) (int, error) {
		_, err := futures.Await(co, timer.Sleep(time.Second))
		ch <- 1
		return 0, err
	}), ch
}

func results(co *futures.Co) error {
	errs := make(chan error, 2)
	for range 2 {
		futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			co.Yield()
			errs <- nil
			return 0, nil
		})).Detach()
	}
	return nil
}

// A slot for a result.
type answer struct{ out chan int }

func newAnswer() *answer { return &answer{out: make(chan int, 1)} }

func (a *answer) end(co *futures.Co, v int) { a.out <- v }

// What was taken is given back.
func (a *actor) semaphore(co *futures.Co) {
	select {
	case a.sem <- struct{}{}:
	default:
		return
	}
	co.Yield()
}

func (a *actor) stops(co *futures.Co) {
	if !a.t.Stop() {
		<-a.t.C
	}
}

func (a *actor) notEmpty(co *futures.Co) {
	for len(a.in) > 0 {
		a.n += <-a.in
	}
}

func (a *actor) closed(co *futures.Co) {
	close(a.in)
	for v := range a.in {
		a.n += v
	}
}

// Logging and formatting.
func logs(co *futures.Co) string {
	log.Println("hello")
	fmt.Println("hello")
	fmt.Fprintln(os.Stderr, "hello")
	os.Stdout.WriteString("hello")
	var b bytes.Buffer
	io.Copy(&b, strings.NewReader("hello"))
	fmt.Fprintf(&b, "%d", 1)
	all, _ := io.ReadAll(&b)
	list := []int{3, 1}
	sort.Slice(list, func(i, j int) bool { return list[i] < list[j] })
	return string(all)
}

// Reads from whatever it is given; nothing says that it waits.
func copies(co *futures.Co, dst io.Writer, src io.Reader) { io.Copy(dst, src) }

// Not asynchronous.
func main() {
	time.Sleep(time.Second)
	ch := make(chan int)
	go func() { ch <- 1 }()
	<-ch
	executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		co.Yield()
		return 1, nil
	}))
}

// Kept for later: who knows where it runs.
func (a *actor) later(co *futures.Co) func() int {
	return func() int { return <-a.in }
}

func register(f func() int) { hook = f }

var hook func() int

func (a *actor) registers(co *futures.Co) { register(func() int { return <-a.in }) }

func (a *actor) after(co *futures.Co) {
	time.AfterFunc(time.Second, func() { a.in <- 1 })
}

// The future is made, and not run.
func (a *actor) makes(co *futures.Co) futures.Future[int] {
	return compat.Blocking(a.wait)
}

func (a *actor) wait(context.Context) (int, error) { return <-a.in, nil }

// A Drop method and a Poll that never wait.
type byHand struct {
	ch chan int
}

func (b *byHand) Poll(cx *futures.Context) (int, bool, error) {
	select {
	case v := <-b.ch:
		return v, true, nil
	default:
		cx.Waker().Wake()
		return 0, false, nil
	}
}

func (b *byHand) Drop() {}
