package handpoll

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A walk is one function, walked path by path.
type walk struct {
	p     *pkg
	fn    *ssa.Function
	reach [][]bool // block to the blocks that it leads to
	busy  []bool   // blocks whose loop polls or registers
	seen  []map[string]bool
	work  []workItem
	exits []exit
	// polling: it is a Poll method, and what becomes of its children counts.
	polling bool
	// incomplete: a bound was hit.
	incomplete bool
}

type workItem struct {
	b *ssa.BasicBlock
	s *state
}

// An exit is a return, as one path reaches it.
type exit struct {
	ret *ssa.Return
	s   *state
}

func (p *pkg) walk(fn *ssa.Function) *walk {
	if w, ok := p.walks[fn]; ok {
		return w
	}
	w := &walk{p: p, fn: fn, seen: make([]map[string]bool, len(fn.Blocks))}
	p.walks[fn] = w
	if len(fn.Blocks) == 0 || len(fn.Blocks) > maxBlocks {
		w.incomplete = true
		return w
	}
	w.polling = polls(fn) && fn.Parent() == nil
	w.reaches()
	w.arrive(fn.Blocks[0], newState())
	for len(w.work) > 0 && !w.incomplete {
		it := w.work[len(w.work)-1]
		w.work = w.work[:len(w.work)-1]
		w.block(it.b, it.s)
	}
	return w
}

// reaches computes which blocks lead where, and which loops are busy.
func (w *walk) reaches() {
	n := len(w.fn.Blocks)
	w.reach = make([][]bool, n)
	for i, b := range w.fn.Blocks {
		row := make([]bool, n)
		stack := append([]*ssa.BasicBlock(nil), b.Succs...)
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !row[x.Index] {
				row[x.Index] = true
				stack = append(stack, x.Succs...)
			}
		}
		w.reach[i] = row
	}
	w.busy = make([]bool, n)
	for _, b := range w.fn.Blocks {
		if !w.reach[b.Index][b.Index] || !usesGiven(b) {
			continue
		}
		for i := range n {
			if w.reach[b.Index][i] && w.reach[i][b.Index] {
				w.busy[i] = true
			}
		}
	}
}

func usesGiven(b *ssa.BasicBlock) bool {
	for _, ins := range b.Instrs {
		if c, ok := ins.(ssa.CallInstruction); ok {
			for _, a := range c.Common().Args {
				if given(a) {
					return true
				}
			}
		}
	}
	return false
}

func (w *walk) arrive(b *ssa.BasicBlock, s *state) {
	w.prune(s, b)
	k := s.key()
	if w.seen[b.Index] == nil {
		w.seen[b.Index] = map[string]bool{}
	}
	if w.seen[b.Index][k] {
		return
	}
	if len(w.seen[b.Index]) >= maxStates {
		w.incomplete = true
		return
	}
	w.seen[b.Index][k] = true
	w.work = append(w.work, workItem{b, s})
}

func (w *walk) block(b *ssa.BasicBlock, s *state) {
	for _, ins := range b.Instrs {
		if v, ok := ins.(ssa.Value); ok && w.reach[b.Index][b.Index] {
			w.again(s, v)
		}
		switch ins := ins.(type) {
		case *ssa.Phi:
		case *ssa.If:
			w.branch(b, ins, s)
			return
		case *ssa.Jump:
			w.jump(b, 0, s)
			return
		case *ssa.Return:
			w.exits = append(w.exits, exit{ins, s})
			return
		case *ssa.Panic:
			return
		default:
			w.instr(s, ins)
		}
	}
}

// again forgets what was known of v in an earlier turn of a loop.
func (w *walk) again(s *state, v ssa.Value) {
	if _, ok := v.(*ssa.Phi); ok {
		return // given its value by jump
	}
	if s.open[v] {
		s.arrange(v.Pos()) // not looked at: silence
	}
	old, had := s.known[v]
	for x, t := range s.alias {
		if t == v {
			delete(s.alias, x)
			if had {
				s.known[x] = old
			}
		}
	}
	for p, t := range s.cells {
		if t == v {
			delete(s.cells, p)
		}
	}
	delete(s.known, v)
	delete(s.alias, v)
}

// jump follows the edge from b to its i'th successor.
func (w *walk) jump(b *ssa.BasicBlock, i int, s *state) {
	succ := b.Succs[i]
	pred := 0
	for j, pb := range succ.Preds {
		if pb == b {
			pred = j
		}
	}
	var phis []*ssa.Phi
	var vals []ssa.Value
	for _, ins := range succ.Instrs {
		phi, ok := ins.(*ssa.Phi)
		if !ok {
			break
		}
		phis = append(phis, phi)
		vals = append(vals, s.resolve(phi.Edges[pred]))
	}
	for _, phi := range phis {
		delete(s.known, phi)
		for x, t := range s.alias {
			if t == phi {
				delete(s.alias, x)
			}
		}
	}
	for j, phi := range phis {
		delete(s.alias, phi)
		if vals[j] != phi {
			s.alias[phi] = vals[j]
		}
	}
	w.arrive(succ, s)
}

func (w *walk) branch(b *ssa.BasicBlock, ins *ssa.If, s *state) {
	if val, ok := s.truth(ins.Cond); ok {
		if val {
			w.jump(b, 0, s)
		} else {
			w.jump(b, 1, s)
		}
		return
	}
	if w.polling && !s.state {
		probe := newState()
		probe.alias, probe.cells = s.alias, s.cells
		w.test(probe, ins.Cond, true)
		s.state = len(probe.tested) > 0 || probe.vague || probe.opaque
	}
	for i, val := range []bool{true, false} {
		t := s.clone()
		if !t.arranged {
			w.test(t, ins.Cond, val)
		}
		w.settle(t, ins.Cond, val)
		if w.busy[b.Index] && !w.busy[b.Succs[i].Index] && !t.arranged {
			t.left = true
		}
		w.jump(b, i, t)
	}
}

// instr executes an instruction that is neither a phi nor the end of a block.
func (w *walk) instr(s *state, ins ssa.Instruction) {
	if w.polling && !s.state {
		w.uses(s, ins)
	}
	switch ins := ins.(type) {
	case *ssa.Call:
		w.call(s, ins, &ins.Call)
		return
	case *ssa.Defer:
		if w.usesAny(ins.Call.Args, ins.Call.Value) {
			s.arrange(ins.Pos())
		}
		return
	case *ssa.Go:
		if w.usesAny(ins.Call.Args, ins.Call.Value) {
			s.arrange(ins.Pos())
		}
		return
	case *ssa.UnOp:
		if ins.Op == token.MUL {
			if p, ok := w.place(s, ins.X); ok {
				if t, ok := s.cells[p]; ok && t != ins {
					s.alias[ins] = t
				} else if isBool(ins.Type()) {
					s.cells[p] = ins // what is read again is the same
				}
			}
		}
		return
	case *ssa.Store:
		w.store(s, ins)
		return
	case *ssa.MapUpdate:
		if given(ins.Value) {
			s.keep(ins.Pos())
		}
		if p, ok := w.place(s, ins.Map); ok {
			w.write(s, p, "?")
		}
		return
	case *ssa.Send:
		if given(ins.X) {
			s.arrange(ins.Pos())
		}
		return
	case *ssa.MakeClosure:
		if w.captures(ins) {
			s.arrange(ins.Pos())
		}
	case *ssa.Select:
		for _, st := range ins.States {
			if st.Send != nil && given(st.Send) {
				s.arrange(ins.Pos())
			}
		}
	case *ssa.BinOp:
		// The waker that is kept is this one already.
		if (ins.Op == token.EQL || ins.Op == token.NEQ) && (given(ins.X) && isWaker(ins.X.Type()) || given(ins.Y) && isWaker(ins.Y.Type())) && !s.arranged {
			if valueText(ins.X) != "nil" && valueText(ins.Y) != "nil" {
				s.open[ins] = ins.Op == token.EQL
			}
		}
	}
}

func (w *walk) usesAny(args []ssa.Value, fn ssa.Value) bool {
	for _, a := range args {
		if given(a) {
			return true
		}
	}
	if mc, ok := fn.(*ssa.MakeClosure); ok {
		return w.captures(mc)
	}
	return given(fn)
}

// captures says whether a closure captures what was given.
func (w *walk) captures(mc *ssa.MakeClosure) bool {
	for _, b := range mc.Bindings {
		if given(b) {
			return true
		}
		if a, ok := b.(*ssa.Alloc); ok {
			for _, r := range *a.Referrers() {
				if st, ok := r.(*ssa.Store); ok && st.Addr == a && given(st.Val) {
					return true
				}
			}
		}
		if fv, ok := b.(*ssa.FreeVar); ok {
			if t := fv.Type(); isContext(t) || isContext(deref(t)) || isWaker(deref(t)) {
				return true
			}
		}
	}
	return false
}

// leaks says whether the address of a local variable gets anywhere else than into
// the literals that capture it.
func leaks(a *ssa.Alloc) bool {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp, *ssa.DebugRef, *ssa.MakeClosure:
		case *ssa.Store:
			if r.Val == a {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func (w *walk) store(s *state, ins *ssa.Store) {
	if given(ins.Val) {
		if a, ok := ins.Addr.(*ssa.Alloc); !ok || leaks(a) {
			s.keep(ins.Pos())
		}
	}
	if a, ok := ins.Addr.(*ssa.Alloc); ok {
		if p, ok := w.place(s, a); ok {
			w.forget(s, p)
			s.cells[p] = s.resolve(ins.Val)
		}
		return
	}
	if p, ok := w.place(s, ins.Addr); ok {
		w.write(s, p, valueText(s.resolve(ins.Val)))
		s.cells[p] = s.resolve(ins.Val)
	} else {
		w.write(s, anywhere, "?")
	}
}
