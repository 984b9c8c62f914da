package blocking_test

import (
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/snippet"
	"github.com/futvet/futvet/passes/blocking"
)

// Each case is one function, f, with others beside it where it needs them. found is
// what is found in all of them: P in a poll, C where a combinator calls back, D in a
// Drop. fact is what is told of f.
var cases = []struct{ name, code, found, fact string }{
	{"a block", `func f(co *futures.Co, ch chan int) { <-ch }`, "a receive from a channel", ""},
	{"no block", `func f(ch chan int) { <-ch }`, "", "blocks: a receive from a channel"},
	{"a call of one that blocks", `func f(co *futures.Co) { g() }; func g() { h() }; func h() { time.Sleep(1) }`, "time.Sleep", ""},
	{"through several", `func f() { g() }; func g() { h() }; func h() { time.Sleep(1) }`, "", "blocks: time.Sleep"},
	{"those that call each other", `func f(n int) { g(n) }; func g(n int) { f(n - 1); time.Sleep(1) }`, "", "blocks: time.Sleep"},
	{"one that is asynchronous itself", `func f(co *futures.Co) { g(co) }; func g(co *futures.Co) { time.Sleep(1) }`, "time.Sleep", ""},
	{"a send", `func f(ch chan int) { ch <- 1 }`, "", "blocks: a send to a channel"},
	{"a send with room", `func f() { ch := make(chan int, 2); ch <- 1; ch <- 2 }`, "", ""},
	{"a send too many", `func f() { ch := make(chan int, 1); ch <- 1; ch <- 2 }`, "", "blocks: a send to a channel"},
	{"sends in a loop", `func f(n int) { ch := make(chan int, 3); for range n { ch <- 1 } }`, "", "blocks: a send to a channel"},
	{"room that was computed", `func f(n int) { ch := make(chan int, n); for range n { ch <- 1 } }`, "", ""},
	{"closed before", `func f() { ch := make(chan int); close(ch); <-ch }`, "", ""},
	{"a select", `func f(a, b chan int) { select { case <-a: case b <- 1: } }`, "", "blocks: a select over channels"},
	{"a select with a default", `func f(a, b chan int) { select { case <-a: case b <- 1: default: } }`, "", ""},
	{"a lock", `func f(mu *sync.Mutex) { mu.Lock(); mu.Unlock() }`, "", ""},
	{"a wait group", `func f(wg *sync.WaitGroup) { wg.Wait() }`, "", "blocks: WaitGroup.Wait"},
	{"another executor", `func f(co *futures.Co) { executor.Run(futures.Ready(1)) }`, "executor.Run", ""},
	{"deferred", `func f(co *futures.Co, wg *sync.WaitGroup) { defer wg.Wait() }`, "WaitGroup.Wait", ""},
	{"another goroutine", `func f(co *futures.Co, ch chan int) { go func() { <-ch }() }`, "", ""},
	{"a literal that is called", `func f(co *futures.Co, ch chan int) { g := func() { <-ch }; g() }`, "a receive from a channel", ""},
	{"a literal of unknown use", `var keep func(); func f(co *futures.Co, ch chan int) { keep = func() { <-ch } }`, "", ""},
	{"a literal that is given on and called", `func f(co *futures.Co, ch chan int) { g(func() { <-ch }) }; func g(h func()) { h() }`, "a receive from a channel", ""},
	{"calls its parameter", `func f(n int, g func(int)) { g(n) }`, "", "calls [1]"},
	{"keeps its parameter", `var keep func(); func f(g func()) { keep = g }`, "", ""},
	{"standard output", `func f(co *futures.Co) { fmt.Fprintln(os.Stderr, 1); os.Stdout.Write(nil) }`, "", ""},
	{"a file", `func f(co *futures.Co, file *os.File, p []byte) { file.Read(p) }`, "File.Read", ""},
	{"a combinator", `func f(x futures.Future[int]) futures.Future[int] { return futures.Map(x, func(n int) int { time.Sleep(1); return n }) }`, "C time.Sleep", ""},
	{"a poll", `type f struct{}; func (f) Poll(cx *futures.Context) (int, bool, error) { time.Sleep(1); return 0, true, nil }; func (f) Drop() {}`, "P time.Sleep", ""},
	{"a drop", `type f struct{ wg sync.WaitGroup }; func (x *f) Poll(cx *futures.Context) (int, bool, error) { return 0, true, nil }; func (x *f) Drop() { x.wg.Wait() }`, "D WaitGroup.Wait", ""},
	{"a drop of something else", `type f struct{ wg sync.WaitGroup }; func (x *f) Drop() { x.wg.Wait() }`, "", ""},
	{"declared", "//futvet:blocking it asks somebody\nfunc g() {}\nfunc f(co *futures.Co) { g() }", "g", ""},
	{"the same again", `func f(co *futures.Co, ch chan int) { <-ch; <-ch }`, "a receive from a channel", ""},
	{"generic", `func f[T any](ch chan T) T { return <-ch }`, "", "blocks: a receive from a channel"},
}

const header = `package table

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

var _, _, _, _ = fmt.Print, os.Exit, time.Sleep, sync.OnceFunc
var _, _ = futures.Ready[int], executor.Run[int]

`

func TestTable(t *testing.T) {
	var sources []string
	for _, c := range cases {
		sources = append(sources, header+c.code+"\n")
	}
	for i, act := range snippet.Analyze(t, "../..", blocking.Analyzer, sources) {
		c := cases[i]
		var found []string
		for _, f := range act.Result.([]blocking.Finding) {
			what := f.What
			switch {
			case f.Poll:
				what = "P " + what
			case f.Back:
				what = "C " + what
			case f.Drop:
				what = "D " + what
			}
			found = append(found, what)
		}
		if got := strings.Join(found, "; "); got != c.found {
			t.Errorf("%s: found %q, want %q", c.name, got, c.found)
		}
		fact := ""
		if f := act.Package.Types.Scope().Lookup("f"); f != nil {
			for _, of := range act.AllObjectFacts() {
				if x, ok := of.Fact.(*blocking.Fact); ok && of.Object == f {
					fact = x.String()
				}
			}
		}
		if fact != c.fact {
			t.Errorf("%s: told %q, want %q", c.name, fact, c.fact)
		}
	}
}
