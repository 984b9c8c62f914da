package stream

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

type (
	items = futures.Stream[*item]
	texts = futures.Stream[string]
)

// text takes the items of s and shows them.
func (w *world) text(s items) texts {
	return Map(s, func(i *item) string { return strconv.Itoa(w.take(i)) })
}

func (w *world) list(is []*item) string {
	var ids []string
	for _, i := range is {
		ids = append(ids, strconv.Itoa(w.take(i)))
	}
	return "[" + strings.Join(ids, " ") + "]"
}

func odd(i *item) bool { return i.ID%2 == 1 }

// What each combinator makes of a stream: outcomes, "!" for an error, "$" for the end.
// The stream's script may name several streams, with a bar in between.
var combinators = []struct {
	name string
	in   string
	make func(w *world, in ...items) texts
	want string
}{
	{"Map", "1 . 2 ! 3", func(w *world, in ...items) texts { return w.text(in[0]) }, "1 2 ! 3 $"},
	{"Map", "", func(w *world, in ...items) texts { return w.text(in[0]) }, "$"},
	{"MapErr", "1 ! 2", func(w *world, in ...items) texts {
		return MapErr(w.text(in[0]), func(err error) error { return fmt.Errorf("<%w>", err) })
	}, "1 <boom> 2 $"},
	{"Filter", "1 2 . 4 ! 3 5", func(w *world, in ...items) texts { return w.text(Filter(in[0], odd)) }, "1 ! 3 5 $"},
	{"FilterMap", "1 2 . ! 4 3", func(w *world, in ...items) texts {
		return FilterMap(in[0], func(i *item) (string, bool) { return fmt.Sprint("m", w.take(i)), odd(i) })
	}, "m1 ! m3 $"},
	{"Inspect", "1 . ! 2", func(w *world, in ...items) texts {
		return w.text(Inspect(in[0], func(i *item, err error) { w.log = append(w.log, fmt.Sprint(i != nil, err)) }))
	}, "1 ! 2 $"},
	{"Enumerate", "7 ! . 8", func(w *world, in ...items) texts {
		return Map(Enumerate(in[0]), func(x Indexed[*item]) string { return fmt.Sprint(x.Index, "=", w.take(x.Item)) })
	}, "0=7 ! 1=8 $"},
	{"Scan", "1 2 ! . 3 4 5", func(w *world, in ...items) texts {
		return Scan(in[0], 0, func(sum *int, i *item) (string, bool) {
			*sum += w.take(i)
			return fmt.Sprint(*sum), *sum < 10
		})
	}, "1 3 ! 6 $"},
	{"Take", "1 . ! 2 3", func(w *world, in ...items) texts { return w.text(Take(in[0], 2)) }, "1 ! 2 $"},
	{"Take more", "1 2", func(w *world, in ...items) texts { return w.text(Take(in[0], 3)) }, "1 2 $"},
	{"Take none", "1", func(w *world, in ...items) texts { return w.text(Take(in[0], 0)) }, "$"},
	{"TakeWhile", "1 . ! 3 2 5", func(w *world, in ...items) texts { return w.text(TakeWhile(in[0], odd)) }, "1 ! 3 $"},
	{"Skip", "1 ! . 2 3 4", func(w *world, in ...items) texts { return w.text(Skip(in[0], 2)) }, "! 3 4 $"},
	{"SkipWhile", "1 ! . 3 2 5", func(w *world, in ...items) texts { return w.text(SkipWhile(in[0], odd)) }, "! 2 5 $"},
	{"Then", "1 . 2 ! 3 4", func(w *world, in ...items) texts {
		outcomes := map[int]string{1: ". 10", 2: "20", 3: "!", 4: ". . EOF"}
		return w.text(Then(in[0], func(i *item) futures.Future[*item] { return w.gate(outcomes[w.take(i)]) }))
	}, "10 20 ! ! stream: outcome of an item: EOF $"},
	{"OrElse", "1 ! . ! 2", func(w *world, in ...items) texts {
		outcomes := []string{". 8", "!"}
		return w.text(OrElse(in[0], func(error) futures.Future[*item] {
			defer func() { outcomes = outcomes[1:] }()
			return w.gate(outcomes[0])
		}))
	}, "1 8 ! 2 $"},
	{"TakeUntil", "1 . 2 . 3 . 4", func(w *world, in ...items) texts { return w.text(TakeUntil(in[0], w.tick(". . . 9"))) }, "1 2 $"},
	{"TakeUntil, which is later", "1 . 2", func(w *world, in ...items) texts {
		return w.text(TakeUntil(in[0], w.tick(". . . . . 9")))
	}, "1 2 $"},
	{"Abortable", "1 . 2", func(w *world, in ...items) texts {
		s, _ := Abortable(in[0])
		return w.text(s)
	}, "1 2 $"},
	{"Chain", "1 . ! | | 2 . 3", func(w *world, in ...items) texts { return w.text(Chain(in...)) }, "1 ! 2 3 $"},
	{"Chain of none", "", func(w *world, in ...items) texts { return Chain(w.text(in[0]), Chain[string]()) }, "$"},
	{"Flatten", "1 . 2 ! 3", func(w *world, in ...items) texts {
		inner := map[int]string{1: "10 . 11", 2: "", 3: "! 30"}
		return w.text(FlatMap(in[0], func(i *item) items { return w.feed(inner[w.take(i)]) }))
	}, "10 11 ! ! 30 $"},
	{"Cycle", "", func(w *world, in ...items) texts {
		scripts := []string{"1 . 2", "! .", ""}
		return Chain(w.text(in[0]), w.text(Cycle(func() items {
			defer func() { scripts = scripts[1:] }()
			return w.feed(scripts[0])
		})))
	}, "1 2 ! $"},
	{"Zip", "1 . 2 ! 3 4 | . 5 . ! 6 7", func(w *world, in ...items) texts {
		return Map(Zip(in[0], in[1]), func(p Pair[*item, *item]) string { return fmt.Sprint(w.take(p.First), "+", w.take(p.Second)) })
	}, "1+5 ! 2+6 ! 3+7 $"},
	{"Zip, the second is shorter", "1 2 3 | 4", func(w *world, in ...items) texts {
		return Map(Zip(in[0], in[1]), func(p Pair[*item, *item]) string { return fmt.Sprint(w.take(p.First), "+", w.take(p.Second)) })
	}, "1+4 $"},
	{"Merge", "1 2 . 3 | 4 ! | . 5", func(w *world, in ...items) texts { return w.text(Merge(in...)) }, "1 4 2 ! 5 3 $"},
	{"MergeBiased", "1 . . . 2 | 4 ! 5 . . . 6", func(w *world, in ...items) texts { return w.text(MergeBiased(in...)) }, "1 4 ! 5 2 6 $"},
	{"MergeFunc", "1 2 3 | 4 5 | ", func(w *world, in ...items) texts {
		i := 1
		return w.text(MergeFunc(func() int { i ^= 1; return i }, in...))
	}, "1 4 2 5 3 $"},
	{"Chunks", "1 . 2 3 ! 4 . 5 6", func(w *world, in ...items) texts { return Map(Chunks(in[0], 2), w.list) }, "[1 2] [3] ! [4 5] [6] $"},
	{"ReadyChunks", "1 . 2 3 4 ! . 5", func(w *world, in ...items) texts { return Map(ReadyChunks(in[0], 2), w.list) }, "[1] [2 3] [4] ! [5] $"},
	{"Peekable", "1 . 2 ! 3", func(w *world, in ...items) texts { return w.text(NewPeekable(in[0])) }, "1 2 ! 3 $"},
	{"Buffered", "1 2 . 3 ! 4", func(w *world, in ...items) texts {
		return w.text(Buffered(Map(in[0], w.opens(". . . . 10", ". 20", "30", "40")), 2))
	}, "10 20 30 ! 40 $"},
	{"BufferUnordered", "1 2 . 3 ! 4", func(w *world, in ...items) texts {
		return w.text(BufferUnordered(Map(in[0], w.opens(". . . . 10", ". 20", "30", "EOF")), 2))
	}, "20 30 10 ! stream: outcome of an item: EOF $"},
	{"FlattenUnordered", "1 2 . 3 ! 4", func(w *world, in ...items) texts {
		inner := []string{"", "10 . 11 . 12 . 13 . 14", "20 ! 21", "30", ""}
		return w.text(FlatMapUnordered(in[0], 2, func(i *item) items { return w.feed(inner[w.take(i)]) }))
	}, "10 20 ! 11 21 12 13 30 14 ! $"},
	{"NotifyClose", "1 . ! 2", func(w *world, in ...items) texts {
		return Map(NotifyClose(in[0]), func(e Event[*item]) string {
			if e.Closed {
				return "closed"
			}
			return fmt.Sprint(w.take(e.Item))
		})
	}, "1 ! 2 closed $"},
	{"CatchPanic", "1 . P 2", func(w *world, in ...items) texts { return w.text(CatchPanic(in[0])) }, "1 panic=feed panics $"},
	{"PollImmediate", "1 . ! 2", func(w *world, in ...items) texts {
		return Map(PollImmediate(in[0]), func(p Polled[*item]) string {
			if !p.Ready {
				return "pending"
			}
			return fmt.Sprint(w.take(p.Item))
		})
	}, "1 pending ! 2 $"},
	{"Unfold", "", func(w *world, in ...items) texts {
		return Chain(w.text(in[0]), Unfold(1, func(n int) futures.Future[Step[int, string]] {
			if n == 4 {
				return futures.Failed[Step[int, string]](errBoom)
			}
			return futures.Ready(Step[int, string]{n + 1, fmt.Sprint(n)})
		}))
	}, "1 2 3 ! $"},
	{"Once", "", func(w *world, in ...items) texts {
		return Chain(w.text(in[0]), w.text(Once[*item](w.gate(". 5"))), w.text(Once[*item](w.gate("EOF"))))
	}, "5 stream: outcome of an item: EOF $"},
	{"StreamMap", "1 . 2 | 3 !", func(w *world, in ...items) texts {
		m := NewMap[string, *item]()
		for i, s := range in {
			m.Insert(fmt.Sprint("s", i), s)
		}
		return Map(Take[Entry[string, *item]](m, 9), func(e Entry[string, *item]) string { return fmt.Sprint(e.Key, "=", w.take(e.Item)) })
	}, "s0=1 s1=3 ! s0=2 $"},

	// Futures, as the only item of a stream.
	{"Collect", "1 . 2 3", func(w *world, in ...items) texts { return Map(Once(Collect(in[0])), w.list) }, "[1 2 3] $"},
	{"Collect fails", "1 . 2 ! 3", func(w *world, in ...items) texts { return Map(Once(Collect(in[0])), w.list) }, "! $"},
	{"CollectAll", "1 . ! 2", func(w *world, in ...items) texts {
		return Map(Once(CollectAll(in[0])), func(rs []futures.Result[*item]) (text string) {
			for _, r := range rs {
				if r.Err != nil {
					text += "!"
				} else {
					text += fmt.Sprint(w.take(r.Value))
				}
			}
			return text
		})
	}, "1!2 $"},
	{"Concat", "1 2 . 3", func(w *world, in ...items) texts { return Map(Once(Concat(Chunks(in[0], 2))), w.list) }, "[1 2 3] $"},
	{"Concat fails", "1 2 . 3 !", func(w *world, in ...items) texts { return Map(Once(Concat(Chunks(in[0], 2))), w.list) }, "! $"},
	{"Unzip", "1 2 . 3 | 4 . 5 6", func(w *world, in ...items) texts {
		return Map(Once(Unzip(Zip(in[0], in[1]))), func(p Pair[[]*item, []*item]) string { return w.list(p.First) + w.list(p.Second) })
	}, "[1 2 3][4 5 6] $"},
	{"Unzip fails", "1 2 . ! | 4 . 5 6", func(w *world, in ...items) texts {
		return Map(Once(Unzip(Zip(in[0], in[1]))), func(p Pair[[]*item, []*item]) string { return w.list(p.First) + w.list(p.Second) })
	}, "! $"},
	{"Fold", "1 . 2 3", func(w *world, in ...items) texts {
		return w.text(Once(Fold(in[0], w.item(0), func(a, b *item) *item { return w.item(w.take(a) + w.take(b)) })))
	}, "6 $"},
	{"Fold fails", "1 . 2 !", func(w *world, in ...items) texts {
		return w.text(Once(Fold(in[0], w.item(0), func(a, b *item) *item { return w.item(w.take(a) + w.take(b)) })))
	}, "! $"},
	{"FoldThen", "1 . 2 3", func(w *world, in ...items) texts {
		return w.text(Once(FoldThen(in[0], w.item(0), func(a, b *item) futures.Future[*item] {
			return w.gate(fmt.Sprint(". ", w.take(a)+w.take(b)))
		})))
	}, "6 $"},
	{"FoldThen, the stream fails", "1 . 2 ! 3", func(w *world, in ...items) texts {
		return w.text(Once(FoldThen(in[0], w.item(0), func(a, b *item) futures.Future[*item] {
			return w.gate(fmt.Sprint(". ", w.take(a)+w.take(b)))
		})))
	}, "! $"},
	{"FoldThen, a future fails", "1 . 2 3", func(w *world, in ...items) texts {
		return w.text(Once(FoldThen(in[0], w.item(0), func(a, b *item) futures.Future[*item] { w.take(a); w.take(b); return w.gate("!") })))
	}, "! $"},
	{"Count", "1 . 2 3", func(w *world, in ...items) texts { return Map(Once(Count(in[0])), strconv.Itoa) }, "3 $"},
	{"Count fails", "1 . !", func(w *world, in ...items) texts { return Map(Once(Count(in[0])), strconv.Itoa) }, "! $"},
	{"Any", "2 . 3 4", func(w *world, in ...items) texts { return Map(Once(Any(in[0], odd)), strconv.FormatBool) }, "true $"},
	{"Any, none", "2 . 4", func(w *world, in ...items) texts { return Map(Once(Any(in[0], odd)), strconv.FormatBool) }, "false $"},
	{"All", "1 . 3", func(w *world, in ...items) texts { return Map(Once(All(in[0], odd)), strconv.FormatBool) }, "true $"},
	{"All, not", "1 . 2 !", func(w *world, in ...items) texts { return Map(Once(All(in[0], odd)), strconv.FormatBool) }, "false $"},
	{"ForEach", "1 . 2 3", func(w *world, in ...items) texts {
		return Map(Once(ForEach(in[0], w.does("", ". 0", "0", ". . 0"))), done)
	}, "done $"},
	{"ForEach fails", "1 . 2 3", func(w *world, in ...items) texts {
		return Map(Once(ForEach(in[0], w.does("", ". 0", "!", "0"))), done)
	}, "! $"},
	{"ForEachConcurrent", "1 . 2 3", func(w *world, in ...items) texts {
		return Map(Once(ForEachConcurrent(in[0], 2, w.does("", ". 0", "0", ". . 0"))), done)
	}, "done $"},
	{"ForEachConcurrent fails", "1 . 2 3 4", func(w *world, in ...items) texts {
		return Map(Once(ForEachConcurrent(in[0], 3, w.does("", ". . . . . 0", "! ", ". . . 0"))), done)
	}, "! $"},
	{"IntoFuture", "1 2", func(w *world, in ...items) texts {
		return FlatMap(Once(IntoFuture(in[0])), func(h Head[*item]) texts {
			return Chain(w.text(FromSlice(h.Item)), w.text(h.Rest))
		})
	}, "1 2 $"},
	{"IntoFuture of an error", "! 2", func(w *world, in ...items) texts {
		return FlatMap(Once(IntoFuture(in[0])), func(h Head[*item]) texts {
			return Chain(FromSlice(h.Err.Error()), w.text(h.Rest))
		})
	}, "boom 2 $"},
	{"IntoFuture of the end", "", func(w *world, in ...items) texts {
		return Map(Once(IntoFuture(in[0])), func(Head[*item]) string { return "an item" })
	}, "stream: outcome of an item: EOF $"},
}

// opens makes futures with the given scripts, one after the other.
func (w *world) opens(scripts ...string) func(*item) futures.Future[*item] {
	return func(i *item) futures.Future[*item] {
		w.take(i)
		defer func() { scripts = scripts[1:] }()
		return w.gate(scripts[0])
	}
}

// tick is a future whose value nobody needs to drop.
func (w *world) tick(script string) futures.Future[int] { return futures.Map(w.gate(script), w.take) }

// does makes futures without a value, with scripts by the number of the item.
func (w *world) does(scripts ...string) func(*item) futures.Future[nothing] {
	return func(i *item) futures.Future[nothing] {
		return futures.Map(w.gate(scripts[w.take(i)]), func(i *item) nothing { w.take(i); return nothing{} })
	}
}

func (w *world) inputs(script string) (in []items) {
	for _, script := range strings.Split(script, "|") {
		in = append(in, w.feed(strings.TrimSpace(script)))
	}
	return in
}

// Each combinator returns what it should, wakes when it can go on, takes or drops every
// item exactly once, and drops every stream and future that has not ended exactly once,
// wherever it is dropped itself.
func TestCombinators(t *testing.T) {
	for _, c := range combinators {
		t.Run(c.name, func(t *testing.T) {
			if n := run(t, c.in, c.make, c.want, -1); !t.Failed() {
				for at := range n {
					run(t, c.in, c.make, c.want, at)
				}
			}
		})
	}
}

// run polls a combinator to its end, or drops it after a number of polls. It returns
// how many polls it took.
func run(t *testing.T, in string, make func(*world, ...items) texts, want string, dropAt int) (polls int) {
	w := newWorld(t)
	s := make(w, w.inputs(in)...)
	var wake counter
	var got []string
	for {
		if polls == dropAt {
			s.Drop()
			s.Drop()
			w.check(fmt.Sprintf("dropped after %d polls", polls))
			if p := leaftest.Panics(func() { step(s, &wake) }); !strings.Contains(p, "polled after Drop") {
				t.Errorf("polled after %d polls and Drop: panic %q", polls, p)
			}
			return polls
		}
		before := wake.Count()
		out := step(s, &wake)
		polls++
		switch {
		case out != "":
			got = append(got, out)
		case wake.Count() == before:
			t.Fatalf("pending, and not woken, after %v", got)
		case polls > 1000:
			t.Fatalf("does not end: %v", got)
		}
		if out == "$" {
			break
		}
	}
	if got := strings.Join(got, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	w.check("at the end")
	if p := leaftest.Panics(func() { step(s, &wake) }); !strings.Contains(p, "polled after completion") {
		t.Errorf("polled after the end: panic %q", p)
	}
	s.Drop()
	w.check("dropped after the end")
	return polls
}

func done(nothing) string { return "done" }
