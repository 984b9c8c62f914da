package stream

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

type (
	item    = leaftest.Item
	counter = leaftest.Counter
	nothing = struct{}
)

var errBoom = errors.New("boom")

// world keeps count of everything that a test has made.
type world struct {
	t     *testing.T
	items []*item
	taken map[*item]bool
	feeds []*feed
	gates []*gate
	log   []string
}

func newWorld(t *testing.T) *world { return &world{t: t, taken: map[*item]bool{}} }

func (w *world) item(id int) *item {
	i := &item{ID: id}
	w.items = append(w.items, i)
	return i
}

// take is called by who gets an item for good.
func (w *world) take(i *item) int {
	if w.taken[i] || i.Drops() > 0 {
		w.t.Errorf("item %d taken twice, or after it was dropped", i.ID)
	}
	w.taken[i] = true
	return i.ID
}

// check fails unless every item was taken or dropped exactly once, and every stream
// and future has ended or was dropped exactly once.
func (w *world) check(when string) {
	w.t.Helper()
	for _, i := range w.items {
		if n := i.Drops(); w.taken[i] && n != 0 || !w.taken[i] && n != 1 {
			w.t.Errorf("%s: item %d: taken=%v, dropped %d times", when, i.ID, w.taken[i], n)
		}
	}
	for _, f := range w.feeds {
		if f.ended && f.drops != 0 || !f.ended && f.drops != 1 {
			w.t.Errorf("%s: stream %q: ended=%v, dropped %d times", when, f.name, f.ended, f.drops)
		}
	}
	for _, g := range w.gates {
		if g.done && g.drops != 0 || !g.done && g.drops != 1 {
			w.t.Errorf("%s: future %q: completed=%v, dropped %d times", when, g.name, g.done, g.drops)
		}
	}
}

// feed is a stream that follows a script of words: a number is an item, "!" an error,
// "." a pending poll that wakes its waker at once, "P" a panic. It ends after the
// last.
type feed struct {
	w     *world
	name  string
	words []string
	polls int
	drops int
	ended bool
}

func (w *world) feed(script string) *feed {
	f := &feed{w: w, name: script, words: strings.Fields(script)}
	w.feeds = append(w.feeds, f)
	return f
}

func (f *feed) PollNext(cx *futures.Context) (i *item, ready bool, err error) {
	if f.ended || f.drops > 0 {
		panic("feed polled after its end")
	}
	f.polls++
	if len(f.words) == 0 {
		f.ended = true
		return nil, true, io.EOF
	}
	word := f.words[0]
	f.words = f.words[1:]
	switch word {
	case ".":
		cx.Waker().Wake()
		return nil, false, nil
	case "!":
		return nil, true, errBoom
	case "P":
		panic("feed panics")
	}
	var id int
	fmt.Sscan(word, &id)
	return f.w.item(id), true, nil
}

func (f *feed) Drop() {
	f.drops++
	f.w.log = append(f.w.log, "drop "+f.name)
}

// gate is a future that follows a script, the last word of which is its outcome.
type gate struct {
	w     *world
	name  string
	words []string
	polls int
	drops int
	done  bool
}

func (w *world) gate(script string) *gate {
	g := &gate{w: w, name: script, words: strings.Fields(script)}
	w.gates = append(w.gates, g)
	return g
}

func (g *gate) Poll(cx *futures.Context) (i *item, ready bool, err error) {
	if g.done || g.drops > 0 {
		panic("gate polled after its end")
	}
	g.polls++
	if len(g.words) == 0 {
		return nil, false, nil
	}
	word := g.words[0]
	g.words = g.words[1:]
	switch word {
	case ".":
		cx.Waker().Wake()
		return nil, false, nil
	case "P":
		panic("gate panics")
	case "!":
		g.done = true
		return nil, true, errBoom
	case "EOF":
		g.done = true
		return nil, true, io.EOF
	}
	var id int
	fmt.Sscan(word, &id)
	g.done = true
	return g.w.item(id), true, nil
}

func (g *gate) Drop() {
	g.drops++
	g.w.log = append(g.w.log, "drop "+g.name)
}

// step polls s once and says what came of it, "" if it is pending.
func step(s futures.Stream[string], w futures.Waker) string {
	v, ready, err := s.PollNext(futures.NewContext(w))
	switch {
	case !ready && err != nil:
		return "pending with an error"
	case !ready:
		return ""
	case err == io.EOF:
		return "$"
	case err == errBoom:
		return "!"
	case err != nil:
		if pe, ok := err.(*futures.PanicError); ok {
			return fmt.Sprint("panic=", pe.Value)
		}
		return err.Error()
	}
	return v
}

// door is a future that is opened by hand, from any goroutine.
type door struct {
	mu    sync.Mutex
	id    int
	open  bool
	over  bool
	waker futures.Waker
	polls int
	drops int
	err   error
	then  func() // called by Poll
	onEnd func() // called by Drop
}

func (d *door) Poll(cx *futures.Context) (int, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		panic("door polled after its end")
	}
	d.polls++
	if d.then != nil {
		d.then()
	}
	if !d.open {
		d.waker = cx.Waker()
		return 0, false, nil
	}
	d.over = true
	return d.id, true, d.err
}

func (d *door) Drop() {
	d.mu.Lock()
	first := !d.over
	d.over, d.drops = true, d.drops+1
	d.mu.Unlock()
	if first && d.onEnd != nil {
		d.onEnd()
	}
}

func (d *door) set() {
	d.mu.Lock()
	d.open = true
	d.mu.Unlock()
	d.wake()
}

func (d *door) wake() {
	d.mu.Lock()
	w := d.waker
	d.mu.Unlock()
	if w != nil {
		w.Wake()
	}
}

func doors(n int) (ds []*door, fs []futures.Future[int]) {
	for i := range n {
		ds = append(ds, &door{id: i})
		fs = append(fs, ds[i])
	}
	return ds, fs
}

// next polls s once: its item, "pending", "eof" or the error.
func next[T any](s futures.Stream[T], w futures.Waker) string {
	v, ready, err := s.PollNext(futures.NewContext(w))
	switch {
	case !ready:
		return "pending"
	case err == io.EOF:
		return "eof"
	case err != nil:
		return err.Error()
	}
	return fmt.Sprint(v)
}
