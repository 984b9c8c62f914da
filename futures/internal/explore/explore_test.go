package explore

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

// gate is a lock for one, with a bug or none.
type gate struct {
	mu      sync.Mutex
	held    bool
	waiters leaf.Queue
	bug     string
}

type pass struct {
	g    *gate
	node leaf.Node
}

func (p *pass) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	p.g.mu.Lock()
	defer p.g.mu.Unlock()
	switch {
	case p.node.State() == leaf.Granted:
		p.node.Take()
		return struct{}{}, true, nil
	case p.node.State() == leaf.Queued:
		if p.g.bug != "keeps the first waker" {
			p.node.SetWaker(cx.Waker())
		}
	case !p.g.held:
		p.g.held = true
		return struct{}{}, true, nil
	default:
		p.g.waiters.Push(&p.node, cx.Waker())
	}
	return struct{}{}, false, nil
}

func (p *pass) Drop() {
	p.g.mu.Lock()
	switch p.node.State() {
	case leaf.Queued:
		if p.g.bug != "stays in the queue" {
			p.g.waiters.Remove(&p.node)
		}
	case leaf.Granted:
		if p.g.bug != "does not pass on" {
			p.node.Take()
			p.g.mu.Unlock()
			p.g.leave()
			return
		}
	}
	p.g.mu.Unlock()
}

func (g *gate) leave() {
	g.mu.Lock()
	w, ok := g.waiters.Grant()
	g.held = ok
	if g.bug == "frees and wakes" && ok {
		g.held = false // whoever comes first may take it
	}
	g.mu.Unlock()
	if g.bug != "does not wake" {
		leaf.Wake(w)
	}
	if g.bug == "wakes all" {
		g.mu.Lock()
		ws := g.waiters.RemoveAll()
		g.mu.Unlock()
		leaf.WakeAll(ws)
	}
}

// Every one of these bugs is found, within the default number of schedules, and
// nothing is found where there is none.
func TestFindsBugs(t *testing.T) {
	for _, bug := range []string{
		"", "does not pass on", "does not wake", "keeps the first waker", "stays in the queue", "frees and wakes", "wakes all",
	} {
		t.Run(bug, func(t *testing.T) {
			build := func(x *X) System {
				g := &gate{bug: bug}
				q := &Queue{Free: 1}
				held := 0
				return System{
					Actions: []Action{
						{"make", func() bool {
							p := q.Place(1)
							Go(x, "pass", &pass{g: g}, p, func(struct{}, error) error {
								if !p.Take() {
									return errors.New("not granted")
								}
								held++
								return nil
							}).Exact()
							return true
						}},
						{"leave", func() bool {
							if held == 0 {
								return false
							}
							held--
							q.Release(1)
							g.leave()
							return true
						}},
					},
				}
			}
			for seed := range uint64(400) {
				if x := run(seed, build); x.fault != "" {
					t.Log(x.fault)
					if bug == "" {
						t.Errorf("seed %d: %s", seed, x.fault)
					}
					return
				}
			}
			if bug != "" {
				t.Error("not found")
			}
		})
	}
}

// A schedule is its seed.
func TestSchedulesAreReproducible(t *testing.T) {
	build := func(x *X) System {
		g, q := &gate{}, &Queue{Free: 1}
		return System{Actions: []Action{{"make", func() bool {
			Go(x, "pass", &pass{g: g}, q.Place(1), func(struct{}, error) error { return nil })
			return true
		}}}}
	}
	a, b := run(7, build), run(7, build)
	if got, want := strings.Join(a.log, "\n"), strings.Join(b.log, "\n"); got != want || len(a.log) < stepsPerSchedule/2 {
		t.Errorf("%s\n\n%s", got, want)
	}
}
