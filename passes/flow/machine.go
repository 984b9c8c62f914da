package flow

import (
	"container/heap"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A machine executes one function abstractly.
type machine struct {
	pkg     *pkg
	fn      *ssa.Function
	top     *ctx
	ctxs    map[ctxKey]*ctx
	objects map[objKey]*objDesc
	descs   []*objDesc
	lossIDs map[lossKey]*loss
	infos   map[infoKey]*futInfo
	stands  map[standKey]*standing
	eaches  map[vkey]int // the streams of loops
	biased  map[ssa.CallInstruction][2]string
	places  map[place]*placeStates
	queue   workQueue
	size    int // instructions, those of literals included
	steps   int // instructions and deferred calls executed, and states copied
	// incomplete: a bound was hit, so what is not seen may still be there.
	incomplete bool

	inRelay    bool // copies compete: what is dropped now is one
	inDeadline bool // what is dropped now is dropped by a deadline
	runsOnce   bool // the closure that escapes now is run exactly once
	runsHere   bool // the closure that escapes now is run during the call, or not at all

	undone map[string]bool // what changes of the function may take back
	firsts map[halfKey][]*change
	tears  map[halfKey]*tear
	// marking are the marks that have told of a loss.
	marking map[loc]bool

	out *collector
	// bags are the slices that an object was put into.
	bags    map[int][]int
	bagging bool // append is being executed
	// consumed are the values that were taken irrevocably, wherever from.
	consumed map[ssa.Value]bool
	lists    map[*ssa.Call]bool // calls of append that make lists of branches
	derived  map[vkey]map[ssa.Value]bool
	marks    []mark // nil if not looked for yet
}

type ctxKey struct {
	parent *ctx
	at     ssa.Instruction
	fn     *ssa.Function
	clo    *ssa.MakeClosure
}

func newMachine(p *pkg, fn *ssa.Function) *machine {
	m := &machine{
		pkg: p, fn: fn, size: sizeOf(fn),
		ctxs: map[ctxKey]*ctx{}, objects: map[objKey]*objDesc{}, lossIDs: map[lossKey]*loss{},
		infos: map[infoKey]*futInfo{}, stands: map[standKey]*standing{}, eaches: map[vkey]int{}, places: map[place]*placeStates{},
		lists: map[*ssa.Call]bool{}, derived: map[vkey]map[ssa.Value]bool{}, bags: map[int][]int{}, consumed: map[ssa.Value]bool{},
		biased: map[ssa.CallInstruction][2]string{},
		firsts: map[halfKey][]*change{}, tears: map[halfKey]*tear{}, marking: map[loc]bool{},
	}
	m.top = m.context(nil, nil, fn, nil, nil, nil)
	m.out = newCollector(m)
	return m
}

func (m *machine) context(parent *ctx, at ssa.Instruction, fn *ssa.Function, args []ssa.Value, clo *ssa.MakeClosure, cloCtx *ctx) *ctx {
	k := ctxKey{parent, at, fn, clo}
	if c, ok := m.ctxs[k]; ok {
		return c
	}
	c := &ctx{id: len(m.ctxs), parent: parent, at: at, fn: fn, args: args, clo: clo, cloCtx: cloCtx}
	if parent != nil {
		c.depth = parent.depth + 1
	}
	m.ctxs[k] = c
	return c
}

// run executes the function to a fixed point.
func (m *machine) run() {
	st := newState()
	m.parameters(st)
	m.arrive(place{c: m.top}, st)
	for m.queue.Len() > 0 {
		it := heap.Pop(&m.queue).(workItem)
		it.w.queued = false
		m.steps += it.w.st.size() / stepSize
		m.execute(it.p.place, it.w.st.clone())
		if m.exhausted() {
			m.incomplete = true
			return
		}
	}
}

// parameters makes symbolic objects of the parameters and captured variables
// that carry obligations.
func (m *machine) parameters(st *state) {
	for i, p := range m.fn.Params {
		class := m.pkg.model.Class(p.Type())
		if class.Kind == model.None {
			continue
		}
		if d := m.object(m.top, p, -1, 0, class); d != nil {
			d.param, d.what = i, p.Name()
			st.objs[d.id] = obj{st: unstarted}
			st.vals[vkey{m.top, p, -1}] = abs{k: aObj, id: d.id}
		}
	}
	for i, fv := range m.fn.FreeVars {
		pt, ok := fv.Type().Underlying().(*types.Pointer)
		if !ok {
			continue
		}
		class := m.pkg.model.Class(pt.Elem())
		if class.Kind == model.None {
			continue
		}
		if d := m.object(m.top, fv, -1, 0, class); d != nil {
			d.free, d.what = i, fv.Name()
			st.objs[d.id] = obj{st: unstarted}
			st.cells[loc{c: m.top, v: fv, i: -1}] = abs{k: aObj, id: d.id}
			m.owned(st, d)
		}
	}
}

// exhausted says whether the function has cost more than it may.
func (m *machine) exhausted() bool { return m.steps > maxSteps+m.size*maxRounds }

func sizeOf(fn *ssa.Function) int {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	for _, a := range fn.AnonFuncs {
		n += sizeOf(a)
	}
	return n
}

type cursor struct {
	idx int
	st  *state
}

// execute runs a state from a place to the ends of its block.
func (m *machine) execute(p place, st *state) {
	if p.block < 0 {
		m.unwind(p.c, st)
		return
	}
	b := p.c.fn.Blocks[p.block]
	stack := []cursor{{p.idx, st}}
	for len(stack) > 0 {
		cur := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for cur.idx < len(b.Instrs) {
			m.steps++
			if m.exhausted() {
				return
			}
			if cur.st.size() > cur.st.room {
				m.prune(place{c: p.c, block: p.block, idx: cur.idx}, cur.st)
				cur.st.room = 2*cur.st.size() + pruneAbove
			}
			next := m.instr(p.c, b, cur.idx, cur.st)
			if len(next) == 0 {
				break
			}
			for _, s := range next[1:] {
				stack = append(stack, cursor{cur.idx + 1, s})
			}
			cur = cursor{cur.idx + 1, next[0]}
		}
	}
}

// jump follows the edge from b to its i'th successor.
func (m *machine) jump(c *ctx, b *ssa.BasicBlock, i int, st *state) {
	succ := b.Succs[i]
	var phis []*ssa.Phi
	var vals []abs
	var locs []loc
	pred := -1
	for j, pb := range succ.Preds {
		if pb == b {
			pred = j
			// Two edges between the same blocks carry the same values
			// unless the terminator is an If with equal targets, which
			// go/ssa does not make with phis that differ.
			break
		}
	}
	for _, ins := range succ.Instrs {
		phi, ok := ins.(*ssa.Phi)
		if !ok {
			break
		}
		phis = append(phis, phi)
		vals = append(vals, m.eval(c, phi.Edges[pred], st))
		locs = append(locs, locOf(c, phi.Edges[pred]))
	}
	for j, phi := range phis {
		st.forget(c, phi)
		a := vals[j]
		if a.k == aSym && a.c == c && a.v == phi {
			continue
		}
		st.vals[vkey{c, phi, -1}] = a
		m.transferTorn(st, locs[j], loc{c: c, v: phi, i: -1})
	}
	m.arrive(place{c: c, block: succ.Index, mode: st.mode}, st)
}
