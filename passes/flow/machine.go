package flow

import (
	"container/heap"
	"go/token"
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
	places  map[place]*placeStates
	queue   workQueue
	steps   int
	// incomplete: a bound was hit, so what is not seen may still be there.
	incomplete bool

	inDeadline bool // what is dropped now is dropped by a deadline

	out *collector
	// consumed are the values that were taken irrevocably, wherever from.
	consumed map[ssa.Value]bool
	derived  map[vkey]map[ssa.Value]bool
}

type ctxKey struct {
	parent *ctx
	at     ssa.Instruction
	fn     *ssa.Function
	clo    *ssa.MakeClosure
}

// A place is a program point at which states meet: the start of a block, or
// the point at which a spliced call returns to its caller.
type place struct {
	c     *ctx
	block int // -1: unwinding c's deferred calls
	idx   int
	mode  mode
}

type placeStates struct {
	place
	states map[string]*state
	order  []string
}

type workItem struct {
	p     *placeStates
	key   string
	depth int
	rpo   int
	seq   int
}

// workQueue serves the deepest call first, and within a function the earliest
// block, so that paths meet before they are followed further.
type workQueue struct {
	items  []workItem
	queued map[workKey]bool
	seq    int
}

type workKey struct {
	p   *placeStates
	key string
}

func (q *workQueue) Len() int { return len(q.items) }
func (q *workQueue) Less(i, j int) bool {
	a, b := q.items[i], q.items[j]
	if a.depth != b.depth {
		return a.depth > b.depth
	}
	if a.rpo != b.rpo {
		return a.rpo < b.rpo
	}
	return a.seq < b.seq
}
func (q *workQueue) Swap(i, j int) { q.items[i], q.items[j] = q.items[j], q.items[i] }
func (q *workQueue) Push(x any)    { q.items = append(q.items, x.(workItem)) }
func (q *workQueue) Pop() any {
	x := q.items[len(q.items)-1]
	q.items = q.items[:len(q.items)-1]
	return x
}

func newMachine(p *pkg, fn *ssa.Function) *machine {
	m := &machine{
		pkg: p, fn: fn,
		ctxs: map[ctxKey]*ctx{}, objects: map[objKey]*objDesc{}, lossIDs: map[lossKey]*loss{},
		infos: map[infoKey]*futInfo{}, places: map[place]*placeStates{},
		derived: map[vkey]map[ssa.Value]bool{}, consumed: map[ssa.Value]bool{},
	}
	m.queue.queued = map[workKey]bool{}
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
		delete(m.queue.queued, workKey{it.p, it.key})
		s, ok := it.p.states[it.key]
		if !ok {
			continue
		}
		m.execute(it.p.place, s.clone())
		if m.steps > maxSteps {
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
		}
	}
}

// arrive brings a state to a place: it is merged with one that agrees with it
// on everything but plain knowledge, or kept beside those that are there.
func (m *machine) arrive(p place, st *state) {
	ps, ok := m.places[p]
	if !ok {
		ps = &placeStates{place: p, states: map[string]*state{}}
		m.places[p] = ps
	}
	if p.block >= 0 && p.idx == 0 {
		m.prune(p, st)
	}
	key := st.property(m)
	if old, ok := ps.states[key]; ok {
		if !old.mergeInto(st) {
			return
		}
	} else {
		if len(ps.states) >= maxStates {
			m.incomplete = true
			return
		}
		ps.states[key] = st
		ps.order = append(ps.order, key)
	}
	if wk := (workKey{ps, key}); !m.queue.queued[wk] {
		m.queue.queued[wk] = true
		m.queue.seq++
		rpo := 1 << 30
		if p.block >= 0 {
			rpo = m.pkg.info(p.c.fn).rpo[p.block]
		}
		heap.Push(&m.queue, workItem{ps, key, p.c.depth, rpo, m.queue.seq})
	}
}

// prune forgets values of the block's function that are dead, and objects that
// nobody can reach and nobody owes anything for.
func (m *machine) prune(p place, st *state) {
	live := m.pkg.info(p.c.fn).liveIn[p.block]
	bound := boundValues(st)
	for k := range st.vals {
		if k.c == p.c && !live[k.v] && !bound[k.v] {
			if _, ok := k.v.(*ssa.Parameter); !ok || st.vals[k].k != aObj {
				delete(st.vals, k)
			}
		}
	}
	held := map[int]bool{}
	for _, a := range st.vals {
		if a.k == aObj {
			held[a.id] = true
		}
	}
	for _, a := range st.cells {
		if a.k == aObj {
			held[a.id] = true
		}
	}
	for _, d := range st.defers {
		for _, a := range d.ci.args {
			if a.a.k == aObj {
				held[a.a.id] = true
			}
		}
	}
	for changed := true; changed; {
		changed = false
		mark := func(id int) {
			if !held[id] {
				held[id], changed = true, true
			}
		}
		for id, o := range st.objs {
			if !held[id] && !o.st.open() {
				continue
			}
			if o.fut.k == aObj {
				mark(o.fut.id)
			}
			if o.info != nil {
				for _, x := range o.info.owns {
					mark(x)
				}
				for _, x := range o.info.lends {
					mark(x)
				}
				for _, x := range append(o.info.fills, o.info.empties...) {
					mark(x)
				}
				if o.info.cleans >= 0 {
					mark(o.info.cleans)
				}
			}
		}
	}
	for id, o := range st.objs {
		d := m.descs[id]
		if held[id] || d.param >= 0 || d.free >= 0 || d.field.ok() {
			continue
		}
		if o.st.open() && d.class.Kind.Obliges() && d.owned && !d.isOn {
			continue
		}
		delete(st.objs, id)
	}
}

// boundValues are what closures that are still known have bound.
func boundValues(st *state) map[ssa.Value]bool {
	var out map[ssa.Value]bool
	add := func(a abs) {
		if mc, ok := a.v.(*ssa.MakeClosure); ok && a.k == aFunc {
			if out == nil {
				out = map[ssa.Value]bool{}
			}
			for _, b := range mc.Bindings {
				out[b] = true
			}
		}
	}
	for _, a := range st.vals {
		add(a)
	}
	for _, a := range st.cells {
		add(a)
	}
	for _, d := range st.defers {
		add(d.ci.fv)
	}
	return out
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
			if m.steps > maxSteps {
				return
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

// eval is the abstract value of v.
func (m *machine) eval(c *ctx, v ssa.Value, st *state) abs {
	if v == nil {
		return abs{}
	}
	if a, ok := st.vals[vkey{c, v, -1}]; ok {
		return a
	}
	switch v := v.(type) {
	case *ssa.Const:
		if a, ok := constOf(v); ok {
			return a
		}
	case *ssa.Function:
		return abs{k: aFunc, v: v, c: c}
	case *ssa.Global:
		return abs{k: aSym, v: v, i: -1}
	case *ssa.Alloc:
		return abs{k: aSym, c: c, v: v, i: -1}
	case *ssa.Parameter:
		if c.parent != nil && c.args != nil {
			for i, p := range c.fn.Params {
				if p == v && i < len(c.args) {
					return m.eval(c.parent, c.args[i], st)
				}
			}
		}
	case *ssa.FreeVar:
		if c.clo != nil {
			for i, fv := range c.fn.FreeVars {
				if fv == v {
					return m.eval(c.cloCtx, c.clo.Bindings[i], st)
				}
			}
		}
	case *ssa.MakeInterface:
		return m.eval(c, v.X, st)
	case *ssa.ChangeInterface:
		return m.eval(c, v.X, st)
	case *ssa.ChangeType:
		return m.eval(c, v.X, st)
	case *ssa.MakeClosure:
		return abs{k: aFunc, c: c, v: v}
	case *ssa.Extract:
		if a, ok := st.vals[vkey{c, v.Tuple, v.Index}]; ok {
			return a
		}
		return abs{k: aSym, c: c, v: v.Tuple, i: v.Index}
	}
	return abs{k: aSym, c: c, v: v, i: -1}
}

// refine adds the knowledge that cond is want; false if that cannot be.
func (m *machine) refine(c *ctx, cond ssa.Value, want bool, st *state) bool {
	a := m.eval(c, cond, st)
	if a.k == aBool {
		return (a.id == 1) == want
	}
	st.replace(a, absOfBool(want))
	switch v := cond.(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return m.refine(c, v.X, !want, st)
		}
	case *ssa.BinOp:
		if v.Op == token.NEQ {
			want = !want
		} else if v.Op != token.EQL {
			return true
		}
		x, y := m.eval(c, v.X, st), m.eval(c, v.Y, st)
		if g, ok := globalLoad(v.X); ok && y.k != aGlobal {
			x = abs{k: aGlobal, v: g}
		}
		if g, ok := globalLoad(v.Y); ok && x.k != aGlobal {
			y = abs{k: aGlobal, v: g}
		}
		if x.k != aSym && y.k == aSym || x.k == aGlobal && (y.k == aNonNil) {
			x, y = y, x
		}
		if x.k == aNonNil && y.k == aGlobal && want {
			m.narrow(c, v, x, y, st)
			return true
		}
		if x.k == aObj && y.k == aNil && want {
			st.setStatus(x.id, absent)
		}
		if x.k != aSym {
			return true
		}
		if want {
			st.replace(x, y)
			return true
		}
		switch {
		case y.k == aNil:
			st.replace(x, absNonNil)
		case y.k == aBool:
			st.replace(x, absOfBool(y.id == 0))
		}
	case *ssa.Call:
		// errors.Is(err, target)
		if want && isErrorsIs(v) {
			x := m.eval(c, v.Call.Args[0], st)
			if x.k == aSym {
				to := absNonNil
				if g, ok := globalLoad(v.Call.Args[1]); ok {
					to = abs{k: aGlobal, v: g}
				}
				st.replace(x, to)
			}
		}
	}
	return true
}

// narrow makes a value that is known to be non-nil a particular error.
func (m *machine) narrow(c *ctx, cmp *ssa.BinOp, _, to abs, st *state) {
	for _, v := range []ssa.Value{cmp.X, cmp.Y} {
		if _, ok := globalLoad(v); ok {
			continue
		}
		k := vkey{c, v, -1}
		if e, ok := v.(*ssa.Extract); ok {
			k = vkey{c, e.Tuple, e.Index}
		}
		st.vals[k] = to
	}
}

// globalLoad recognises the load of a package variable of type error.
func globalLoad(v ssa.Value) (*ssa.Global, bool) {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if g, ok := u.X.(*ssa.Global); ok && model.IsError(u.Type()) {
			return g, true
		}
	}
	return nil, false
}

func isErrorsIs(call *ssa.Call) bool {
	fn := model.FuncOf(&call.Call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "errors" && fn.Name() == "Is" && len(call.Call.Args) == 2
}

// compare decides an equality where it can.
func (m *machine) compare(c *ctx, v *ssa.BinOp, st *state) (abs, bool) {
	x, y := m.eval(c, v.X, st), m.eval(c, v.Y, st)
	if g, ok := globalLoad(v.X); ok {
		x = abs{k: aGlobal, v: g}
	}
	if g, ok := globalLoad(v.Y); ok {
		y = abs{k: aGlobal, v: g}
	}
	eq, known := m.equal(x, y, st)
	if !known {
		return abs{}, false
	}
	return absOfBool(eq == (v.Op == token.EQL)), true
}

func (m *machine) equal(x, y abs, st *state) (eq, known bool) {
	if x == y && x.k != aNonNil {
		return true, true
	}
	if y.k == aNil || y.k == aSym {
		x, y = y, x
	}
	switch {
	case x.k == aNil && y.isAlloc(), y.k == aNil && x.isAlloc():
		return false, true
	case x.k == aSym || y.k == aSym:
		return false, false
	case x.k == aNil:
		if y.k == aObj {
			d := m.descs[y.id]
			if !d.owned && !d.isOn {
				return false, false // a parameter may be nil
			}
			return st.objs[y.id].st == absent, true
		}
		return false, y.k != aNil
	case x.k == aGlobal && y.k == aGlobal:
		return x.v == y.v, true
	case x.k == aOther && y.k == aGlobal:
		return false, y.v == ssa.Value(m.pkg.eof) || y.v == ssa.Value(m.pkg.elapsed)
	case x.k == aGlobal && y.k == aOther:
		return m.equal(y, x, st)
	case x.k == aBool && y.k == aBool, x.k == aInt && y.k == aInt:
		return x.id == y.id, true
	case x.k == aObj && y.k == aObj && m.descs[x.id].isOn && m.descs[y.id].isOn:
		return x.id == y.id, true
	}
	return false, false
}
