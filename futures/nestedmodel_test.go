package futures_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
)

// A program is a tree of blocks, of which each awaits others wherever a body can. It
// runs twice, once with its blocks nested and once with a coroutine for each, and must
// do the same both times, wherever it is cancelled.
type program struct {
	name  string
	steps []step
}

type step struct {
	kind  stepKind
	name  string
	turns int // polls before what is awaited is ready
	child *program
}

type stepKind int

const (
	awaitLeaf stepKind = iota
	awaitChild
	awaitThroughFuture // a future that uses the block's co itself
	deferLeaf
	deferChild
	deferAsyncDrop
	deferRecover // passes the unwinding on
	swallow      // does not
	deferSwallow
	yield
	fail // panics
	leave
	stepKinds
)

func newProgram(rng *rand.Rand, name string, depth int) *program {
	p := &program{name: name}
	for i := range 1 + rng.IntN(5) {
		s := step{kind: stepKind(rng.IntN(int(stepKinds))), name: fmt.Sprint(name, ".", i), turns: rng.IntN(3)}
		switch s.kind {
		case awaitChild, awaitThroughFuture, deferChild:
			if depth == 0 {
				s.kind = awaitLeaf
				break
			}
			s.child = newProgram(rng, s.name, depth-1)
		case fail, leave:
			if rng.IntN(2) == 0 {
				s.kind = awaitLeaf
			}
		}
		p.steps = append(p.steps, s)
	}
	return p
}

// machine runs programs.
type machine struct {
	nested bool
	log    journal
}

// leafOf is ready after some polls.
type leafOf struct {
	m     *machine
	name  string
	turns int
	over  bool
}

func (l *leafOf) Poll(*futures.Context) (int, bool, error) {
	if l.over {
		panic("polled after its end: " + l.name)
	}
	if l.turns--; l.turns >= 0 {
		return 0, false, nil
	}
	l.over = true
	l.m.log.add("ready %s", l.name)
	return 1, true, nil
}

func (l *leafOf) Drop() {
	if !l.over {
		l.over = true
		l.m.log.add("drop %s", l.name)
	}
}

func (l *leafOf) PollDrop(cx *futures.Context) (bool, error) {
	_, ready, err := l.Poll(cx)
	return ready, err
}

func (m *machine) future(p *program) futures.Future[*owned] {
	b := futures.Async(func(co *futures.Co) (*owned, error) { return m.body(co, p) })
	if m.nested {
		return b
	}
	return futures.Apart(b)
}

func (m *machine) awaitLeaf(co *futures.Co, s step) {
	_, err := futures.Await(co, futures.Future[int](&leafOf{m: m, name: s.name, turns: s.turns}))
	m.log.add("after %s: %v", s.name, err)
}

func (m *machine) awaitChild(co *futures.Co, s step) {
	v, err := futures.Await(co, m.future(s.child))
	m.log.add("after %s: %v %v", s.name, v != nil, err)
}

func (m *machine) body(co *futures.Co, p *program) (v *owned, err error) {
	m.log.add("begin %s", p.name)
	defer func() { m.log.add("end %s, context %v", p.name, co.Context().Err()) }()
	for _, s := range p.steps {
		switch s.kind {
		case awaitLeaf:
			m.awaitLeaf(co, s)
		case awaitChild:
			m.awaitChild(co, s)
		case awaitThroughFuture:
			futures.Await(co, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				m.awaitChild(co, s)
				return 0, true, nil
			}, func() { m.log.add("drop %s", s.name) }))
		case deferLeaf:
			defer m.awaitLeaf(co, s)
		case deferChild:
			defer m.awaitChild(co, s)
		case deferAsyncDrop:
			defer co.AsyncDrop(&leafOf{m: m, name: s.name, turns: s.turns})
		case deferRecover:
			defer func() {
				if p := recover(); futures.IsCancel(p) {
					panic(p)
				} else if p != nil {
					m.log.add("recovered %s: %v", s.name, errors.Unwrap(p.(error)))
				}
			}()
		case swallow:
			func() {
				defer func() { m.log.add("swallowed %s: %v", s.name, futures.IsCancel(recover())) }()
				m.awaitLeaf(co, s)
			}()
		case deferSwallow:
			defer func() {
				m.log.add("swallowed %s: %v", s.name, futures.IsCancel(recover()))
				v = &owned{name: s.name, log: &m.log}
			}()
		case yield:
			co.Yield()
		case fail:
			panic(fmt.Errorf("panic of %s: %w", s.name, errBoom))
		case leave:
			return &owned{name: s.name, log: &m.log}, errors.New("error of " + s.name)
		}
	}
	return nil, nil
}

// run polls the program, cancels it after some polls, and drives the cancellation.
func (m *machine) run(t *testing.T, p *program, cancelAfter int) (events []string, polls int) {
	cx := futures.NewContext(futures.NoopWaker())
	f := m.future(p)
	for ; polls < cancelAfter; polls++ {
		var v *owned
		var ready bool
		var err error
		if p := panicked(func() { v, ready, err = f.Poll(cx) }); p != nil {
			m.log.add("panic %v", errors.Unwrap(p.(error)))
			return m.log.events, polls
		}
		if ready {
			m.log.add("outcome %v %v", v != nil, err)
			return m.log.events, polls
		}
		m.log.add("pending")
		if polls > 1000 {
			t.Fatal("the program does not end")
		}
	}
	for n := 0; ; n++ {
		ready, err := f.(futures.AsyncDropper).PollDrop(cx)
		if ready {
			m.log.add("dropped: %v", errors.Unwrap(err))
			return m.log.events, polls
		}
		m.log.add("dropping")
		if n > 1000 {
			t.Fatal("the cleanup does not end")
		}
	}
}

// Nested or not, a block does the same.
func TestNestedBlocksDoTheSame(t *testing.T) {
	programs := 3000
	if testing.Short() {
		programs = 300
	}
	points := 0
	for seed := range programs {
		p := newProgram(rand.New(rand.NewPCG(uint64(seed), 3)), "p", 1+seed%4)
		for cancel := 0; ; cancel++ {
			want, _ := (&machine{}).run(t, p, cancel)
			got, polls := (&machine{nested: true}).run(t, p, cancel)
			points++
			if !slices.Equal(got, want) {
				i := 0
				for i < len(got) && i < len(want) && got[i] == want[i] {
					i++
				}
				t.Fatalf("seed %d, cancelled after %d polls: the same are\n%q\nnested it goes on\n%q\napart\n%q", seed, cancel, got[:i], got[i:], want[i:])
			}
			if polls < cancel {
				break
			}
		}
	}
	t.Log(programs, "programs,", points, "points")
}
