package blocks_test

import (
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/snippet"
	"github.com/futvet/futvet/passes/blocks"
)

// In found, the findings of a case stand in the order stored, goroutine, inner, polled,
// recovers, overlooked, waits; fact is what is told of its function f.
var cases = []struct{ name, code, found, fact string }{
	{"a handle that stays", `func f(co *futures.Co) { co.Yield(); g(co) }; func g(co *futures.Co) {}`, "", ""},
	{"in a field", `type s struct{ co *futures.Co }; func f(co *futures.Co, x *s) { x.co = co }`, "stored", ""},
	{"in a package variable", `var keep *futures.Co; func f(co *futures.Co) { keep = co }`, "stored", ""},
	{"in a local variable", `func f(co *futures.Co) { x := co; x.Yield() }`, "", ""},
	{"on another goroutine", `func f(co *futures.Co) { go func() { co.Yield() }() }`, "goroutine", ""},
	{"as an argument of a goroutine", `func f(co *futures.Co) { go g(co) }; func g(co *futures.Co) {}`, "goroutine", ""},
	{"in a literal that is called", `func f(co *futures.Co) { g := func() { co.Yield() }; g() }`, "", ""},
	{"in another block", `func f(co *futures.Co) futures.Future[int] { return futures.Async(func(in *futures.Co) (int, error) { co.Yield(); return 0, nil }) }`, "inner of in", ""},
	{"in another block, which has none", `func f(co *futures.Co) futures.Future[int] { return futures.Async(func(*futures.Co) (int, error) { co.Yield(); return 0, nil }) }`, "inner of ?", ""},
	{"the block's own", `func f(co *futures.Co) futures.Future[int] { return futures.Async(func(co *futures.Co) (int, error) { co.Yield(); return 0, nil }) }`, "", ""},
	{"in a poll", `func f(co *futures.Co, x futures.Future[int]) futures.Future[int] { return futures.Map(x, func(n int) int { co.Yield(); return n }) }`, "polled by futures.Map", ""},

	{"recovers before it waits", `func f(co *futures.Co) { defer func() { recover() }(); co.Yield() }`, "recovers", ""},
	{"recovers, and waits for nothing", `func f(co *futures.Co) { defer func() { recover() }(); print(1) }`, "", ""},
	{"recovers after it has waited", `func f(co *futures.Co) { co.Yield(); defer func() { recover() }() }`, "", ""},
	{"passes it on", `func f(co *futures.Co) { defer func() { if r := recover(); r != nil { panic(r) } }(); co.Yield() }`, "", ""},
	{"asks what it is", `func f(co *futures.Co) { defer func() { if r := recover(); futures.IsCancel(r) { print(1) } }(); co.Yield() }`, "", ""},
	{"by a function", `func f() { recover() }; func g(co *futures.Co) { defer f(); co.Yield() }`, "recovers", "recovers cancellations"},
	{"by a function that panics again", `func f() { if r := recover(); r != nil { panic(r) } }; func g(co *futures.Co) { defer f(); co.Yield() }`, "", ""},
	{"by one that ends the process", `func f() { if r := recover(); r != nil { log.Fatal(r) } }; func g(co *futures.Co) { defer f(); co.Yield() }`, "", ""},
	{"in a loop", `func f(co *futures.Co) { for range 3 { func() { defer func() { recover() }(); co.Yield() }() } }`, "recovers", ""},

	{"goes on whatever happens", `func f(co *futures.Co, ctx context.Context, in *mpsc.Receiver[int]) { for { futures.Await(co, compat.WithContext(ctx, in.Recv())) } }`, "overlooked by compat.WithContext", ""},
	{"goes on after a look at nothing", `func f(co *futures.Co, ctx context.Context, in *mpsc.Receiver[int]) { for { v, err := futures.Await(co, compat.WithContext(ctx, in.Recv())); if err != nil { continue }; print(v) } }`, "overlooked by compat.WithContext", ""},
	{"ends", `func f(co *futures.Co, ctx context.Context, in *mpsc.Receiver[int]) { for { if _, err := futures.Await(co, compat.WithContext(ctx, in.Recv())); err != nil { return } } }`, "", ""},
	{"is looked at elsewhere", `func f(co *futures.Co, ctx context.Context, in *mpsc.Receiver[int]) { for ctx.Err() == nil { futures.Await(co, compat.WithContext(ctx, in.Recv())) } }`, "", ""},
	{"no loop", `func f(co *futures.Co, ctx context.Context, in *mpsc.Receiver[int]) { futures.Await(co, compat.WithContext(ctx, in.Recv())) }`, "", ""},

	{"tests, then registers", waiter + `func (s *s) f(co *futures.Co) { for !s.done.Load() { futures.Await(co, s.n.Wait()) } }; func (s *s) tell() { s.done.Store(true); s.n.NotifyAll() }`, "waits", ""},
	{"registers, then tests", waiter + `func (s *s) f(co *futures.Co) { for { w := s.n.Wait(); if s.done.Load() { w.Drop(); return }; futures.Await(co, w) } }; func (s *s) tell() { s.done.Store(true); s.n.NotifyAll() }`, "", ""},
	{"what notifies is stored", waiter + `func (s *s) f(co *futures.Co) { for !s.done.Load() { futures.Await(co, s.n.Wait()) } }; func (s *s) tell() { s.done.Store(true); s.n.NotifyOne() }`, "", ""},
	{"nobody notifies", waiter + `func (s *s) f(co *futures.Co) { for !s.done.Load() { futures.Await(co, s.n.Wait()) } }`, "", ""},
	{"another condition", waiter + `func (s *s) f(co *futures.Co) { for !s.other.Load() { futures.Await(co, s.n.Wait()) } }; func (s *s) tell() { s.done.Store(true); s.n.NotifyAll() }`, "", ""},
}

const waiter = `type s struct { done, other atomic.Bool; n *lock.Notify }; `

const header = `package table

import (
	"context"
	"log"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

var _, _, _ = context.Cause, log.Print, atomic.AddInt32
var _, _, _, _ = futures.Ready[int], compat.Done, lock.NewNotify, mpsc.New[int]

`

func TestTable(t *testing.T) {
	var sources []string
	for _, c := range cases {
		sources = append(sources, header+c.code+"\n")
	}
	for i, act := range snippet.Analyze(t, "../..", blocks.Analyzer, sources) {
		c := cases[i]
		if got := describe(act.Result.(*blocks.Findings)); got != c.found {
			t.Errorf("%s: found %q, want %q", c.name, got, c.found)
		}
		fact := ""
		for _, of := range act.AllObjectFacts() {
			if x, ok := of.Fact.(*blocks.Swallows); ok && of.Object == act.Package.Types.Scope().Lookup("f") {
				fact = x.String()
			}
		}
		if fact != c.fact {
			t.Errorf("%s: told %q, want %q", c.name, fact, c.fact)
		}
	}
}

func describe(found *blocks.Findings) string {
	var list []string
	for _, e := range found.Escapes {
		switch e.Where {
		case blocks.Stored:
			list = append(list, "stored")
		case blocks.Goroutine:
			list = append(list, "goroutine")
		case blocks.Polled:
			list = append(list, "polled by "+e.In)
		case blocks.Inner:
			own := "?"
			if e.Param >= 0 {
				if names := e.Lit.Type.Params.List[e.Param].Names; len(names) > 0 {
					own = names[0].Name
				}
			}
			list = append(list, "inner of "+own)
		}
	}
	for range found.Recovers {
		list = append(list, "recovers")
	}
	for _, o := range found.Overlooked {
		list = append(list, "overlooked by "+o.By)
	}
	for range found.Waits {
		list = append(list, "waits")
	}
	return strings.Join(list, "; ")
}
