package stream

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// pipe is a stream that is filled by hand. It counts its polls.
type pipe struct {
	queue []string // "!" is an error
	ended bool     // after the queue
	over  bool
	drops int
	polls int
	waker futures.Waker
}

func (p *pipe) put(items ...string) {
	p.queue = append(p.queue, items...)
	p.wake()
}

func (p *pipe) end() {
	p.ended = true
	p.wake()
}

func (p *pipe) wake() {
	if w := p.waker; w != nil {
		w.Wake()
	}
}

func (p *pipe) PollNext(cx *futures.Context) (item string, ready bool, err error) {
	if p.over || p.drops > 0 {
		panic("pipe polled after its end")
	}
	p.polls++
	switch {
	case len(p.queue) > 0:
		item, p.queue = p.queue[0], p.queue[1:]
		if item == "!" {
			return "", true, errBoom
		}
		return item, true, nil
	case p.ended:
		p.over = true
		return "", true, io.EOF
	}
	p.waker = cx.Waker()
	return "", false, nil
}

func (p *pipe) Drop() { p.drops++ }

type pipeMap = StreamMap[string, string]

func entry(m *pipeMap, w futures.Waker) string {
	e, ready, err := m.PollNext(futures.NewContext(w))
	switch {
	case !ready:
		return "pending"
	case err == io.EOF:
		return "eof"
	case err != nil:
		return e.Key + "!"
	}
	return e.Key + "=" + e.Item
}

// A stream that is replaced is returned, with what it holds, and yields nothing more
// (S stream_stream_map replace).
func TestMapReplace(t *testing.T) {
	m := NewMap[string, string]()
	var w counter
	a, b := &pipe{}, &pipe{}
	if old := m.Insert("k", a); old != nil {
		t.Error("there was a stream")
	}
	a.put("1")
	if got := entry(m, &w) + entry(m, &w); got != "k=1pending" {
		t.Error(got)
	}
	if old := m.Insert("k", b); old != futures.Stream[string](a) || a.drops != 0 {
		t.Errorf("got %v; dropped %d times", old, a.drops)
	}
	before := w.Count() // the push has woken
	a.put("old")
	if w.Count() != before {
		t.Error("the replaced stream wakes")
	}
	b.put("2")
	if got := entry(m, &w) + entry(m, &w); got != "k=2pending" || m.Len() != 1 {
		t.Errorf("%s, len %d", got, m.Len())
	}
	m.Drop()
	if b.drops != 1 || a.drops != 0 {
		t.Errorf("%d, %d drops", b.drops, a.drops)
	}
}

// (S stream_stream_map insert_remove)
func TestMapInsertRemove(t *testing.T) {
	m := NewMap[string, string]()
	var w counter
	if got := entry(m, &w); got != "eof" || !m.IsTerminated() {
		t.Error(got)
	}
	a := &pipe{}
	m.Insert("foo", a)
	if got := entry(m, &w); got != "pending" || m.IsTerminated() || !m.Contains("foo") || m.Contains("bar") {
		t.Error(got)
	}
	a.put("1", "!")
	if w.Count() != 1 {
		t.Errorf("%d wakes", w.Count())
	}
	if got := entry(m, &w) + " " + entry(m, &w) + " " + entry(m, &w); got != "foo=1 foo! pending" {
		t.Error(got)
	}
	if s := m.Remove("foo"); s != futures.Stream[string](a) || m.Len() != 0 || m.Remove("foo") != nil || m.Remove("bar") != nil {
		t.Error("removed something else")
	}
	a.put("2")
	if got := entry(m, &w); got != "eof" || w.Count() != 1 || a.drops != 0 {
		t.Errorf("%s, %d wakes, %d drops", got, w.Count(), a.drops)
	}
}

// Keys are in the order in which they came, and a loop may remove.
func TestMapKeys(t *testing.T) {
	m := NewMap[string, string]()
	pipes := map[string]*pipe{}
	for _, k := range strings.Fields("c a b d") {
		pipes[k] = &pipe{}
		m.Insert(k, pipes[k])
	}
	for k := range m.Keys() {
		if k == "a" {
			m.Remove(k)
		}
	}
	if got := slices.Collect(m.Keys()); fmt.Sprint(got) != "[c b d]" {
		t.Error(got)
	}
	for k, s := range m.All() {
		if s != futures.Stream[string](pipes[k]) {
			t.Errorf("%s has another stream", k)
		}
		if k == "b" {
			break
		}
	}
	for range m.Keys() {
		break
	}
	m.Clear()
	if m.Len() != 0 || m.Contains("c") || pipes["c"].drops != 1 || pipes["a"].drops != 0 || m.IsTerminated() {
		t.Error("not cleared")
	}
	m.Insert("c", pipes["a"])
	m.Drop()
	late := &pipe{}
	m.Insert("late", late)
	if !m.IsTerminated() || late.drops != 1 || pipes["a"].drops != 1 || m.Contains("late") {
		t.Error("not dropped")
	}
}

// A stream ends without a word, but with NotifyClose its key's owner is told
// (tokio#4847).
func TestMapTellsOfClosedStreams(t *testing.T) {
	a, b := &pipe{}, &pipe{}
	m := NewMap[string, Event[string]]()
	m.Insert("a", NotifyClose[string](a))
	m.Insert("b", NotifyClose[string](b))
	a.put("1", "!")
	a.end()
	b.end()
	var got []string
	for {
		e, ready, err := m.PollNext(futures.NewContext(futures.NoopWaker()))
		if err == io.EOF || !ready {
			break
		}
		got = append(got, fmt.Sprint(e.Key, e.Item.Item, e.Item.Closed, err))
	}
	want := []string{"a1false <nil>", "btrue <nil>", "afalse boom", "atrue <nil>"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}

	silent := NewMap[string, string]()
	c, d := &pipe{}, &pipe{}
	silent.Insert("c", c)
	silent.Insert("d", d)
	c.end()
	if got := entry(silent, futures.NoopWaker()); got != "pending" || silent.Len() != 1 || silent.Contains("c") {
		t.Errorf("%s, len %d", got, silent.Len())
	}
	silent.Drop()
}

// A key whose stream has panicked is gone, and its stream dropped.
func TestMapPanickingStream(t *testing.T) {
	w := newWorld(t)
	m := NewMap[int, *item]()
	m.Insert(1, w.feed("P"))
	m.Insert(2, w.feed("7"))
	if p := leaftest.Panics(func() { next[Entry[int, *item]](m, &counter{}) }); p != "feed panics" {
		t.Errorf("panic %q", p)
	}
	if m.Len() != 1 || m.Contains(1) || m.Remove(1) != nil {
		t.Error("still there")
	}
	e, _, err := m.PollNext(futures.NewContext(&counter{}))
	if err != nil || e.Key != 2 || w.take(e.Item) != 7 {
		t.Errorf("got %v, %v", e, err)
	}
	m.Drop()
	w.check("in the end")
}

// Only the streams that were woken are polled, however many there are, and one that
// always has an item does not keep the others from their turn.
func TestMapAndSelectAllPollTheWoken(t *testing.T) {
	const n = 1000
	m := NewMap[int, string]()
	all := NewSelectAll[string]()
	for name, s := range map[string]struct {
		insert func(int, *pipe)
		poll   func(w futures.Waker) string
	}{
		"StreamMap": {func(i int, p *pipe) { m.Insert(i, p) }, func(w futures.Waker) string {
			e, ready, _ := m.PollNext(futures.NewContext(w))
			return fmt.Sprint(e.Item, ready)
		}},
		"SelectAll": {func(_ int, p *pipe) { all.Push(p) }, func(w futures.Waker) string {
			v, ready, _ := all.PollNext(futures.NewContext(w))
			return fmt.Sprint(v, ready)
		}},
	} {
		pipes := make([]*pipe, n)
		for i := range pipes {
			pipes[i] = &pipe{}
			s.insert(i, pipes[i])
		}
		var w counter
		s.poll(&w)
		polls := func() (sum int) {
			for _, p := range pipes {
				sum += p.polls
			}
			return sum
		}
		if polls() != n {
			t.Errorf("%s: %d polls at first", name, polls())
		}
		rng := rand.New(rand.NewPCG(1, 1))
		for range 50 {
			i := rng.IntN(n)
			before := polls()
			pipes[i].put("x")
			if got := s.poll(&w); got != "xtrue" || polls() != before+1 {
				t.Fatalf("%s: %s, %d polls", name, got, polls()-before)
			}
			if got := s.poll(&w); got != "false" || polls() != before+2 {
				t.Fatalf("%s: %s, %d polls", name, got, polls()-before)
			}
		}
		for range 100 {
			pipes[3].put("busy")
		}
		pipes[4].put("waiting")
		got := s.poll(&w) + s.poll(&w)
		if !strings.Contains(got, "waitingtrue") {
			t.Errorf("%s: the busy stream goes first twice: %s", name, got)
		}
	}
	m.Drop()
	all.Drop()
}

func TestSelectAllRevives(t *testing.T) {
	m := NewSelectAll[string]()
	var w counter
	if next[string](m, &w) != "eof" || !m.IsTerminated() {
		t.Error("not at its end")
	}
	a := &pipe{}
	m.Push(a)
	for s := range m.All() {
		if s != futures.Stream[string](a) {
			t.Error("another stream")
		}
	}
	a.put("1")
	a.end()
	if got := next[string](m, &w) + next[string](m, &w); got != "1eof" || m.Len() != 0 {
		t.Error(got)
	}
	b := &pipe{}
	m.Push(b)
	m.Clear()
	c := &pipe{}
	m.Drop()
	m.Push(c)
	if b.drops != 1 || c.drops != 1 || !m.IsTerminated() {
		t.Errorf("%d, %d drops", b.drops, c.drops)
	}
}

// NextMany takes what is there, and returns an error with what came before it.
func TestNextMany(t *testing.T) {
	p := &pipe{}
	poll := func() string {
		f := NextMany[string](p, 3)
		defer f.Drop()
		v, ready, err := f.Poll(futures.NewContext(&counter{}))
		if ready {
			if text := leaftest.Panics(func() { f.Poll(futures.NewContext(&counter{})) }); !strings.Contains(text, "NextMany polled after completion") {
				t.Errorf("panic %q", text)
			}
		}
		return fmt.Sprint(v, ready, err)
	}
	var got []string
	got = append(got, poll())
	p.put("1", "2", "3", "4")
	got = append(got, poll(), poll(), poll())
	p.put("5", "!", "6")
	p.end()
	got = append(got, poll(), poll())
	if want := "[[] false <nil> [1 2 3] true <nil> [4] true <nil> [] false <nil> [5] true boom [6] true EOF]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
