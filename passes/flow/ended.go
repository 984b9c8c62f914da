package flow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// What has come to its end is ready for ever, with io.EOF. A loop over a select
// whose branch has won with it, and which selects that branch again, spins. State
// remembers what has ended (ended), by its place, until
//
//   - the place gets another value,
//   - the block waits for the time, so that it does not spin,
//   - what has ended is asked how much is in it,
//   - or the error is stored, or handed to a function, which then may know.

// A SpinFinding is a select of a branch whose stream or channel has ended.
type SpinFinding struct {
	Pos  token.Pos // the select
	What string    // the stream or channel
	Path []Step
}

// endOf is the place of what a branch takes items from, and can come to its end.
func (m *machine) endOf(st *state, a abs, depth int) (loc, bool) {
	if a.k != aObj || depth > 4 {
		return loc{}, false
	}
	d, o := m.descs[a.id], st.objs[a.id]
	if d.isOn {
		return m.endOf(st, o.fut, depth+1)
	}
	if o.info == nil {
		return loc{}, false
	}
	if call, ok := d.at.(*ssa.Call); ok && model.Ends(model.FuncOf(&call.Call)) && len(o.info.on) > 0 {
		l := o.info.on[0]
		return l, l.ok() && !l.weak()
	}
	if len(o.info.owns) == 1 {
		return m.endOf(st, abs{k: aObj, id: o.info.owns[0]}, depth+1)
	}
	return loc{}, false
}

// mayEnd forks on the end of what the branch that won takes its items from.
func (m *machine) mayEnd(ends []ending, ci *callInfo, cd candidate) []ending {
	if f := m.pkg.info(ci.c.fn); !f.inLoop(ci.at) && !m.calledInLoop(ci.c) || f.counted(ci.at) {
		return ends
	}
	var out []ending
	for _, e := range ends {
		l, ok := m.endOf(e.st, cd.a, 0)
		switch {
		case !ok:
		case e.err == m.eof():
			m.end(e.st, ci, l)
		case e.err.k == aSym && !m.toldBy(e.st, cd.a, 0):
			end := ending{e.st.clone(), m.eof()}
			m.end(end.st, ci, l)
			out = append(out, end)
		}
		out = append(out, e)
	}
	return out
}

// toldBy says whether the end of what a branch takes from is an ending of its own
// already: it is so for streams that are followed.
func (m *machine) toldBy(st *state, a abs, depth int) bool {
	o := st.objs[a.id]
	if a.k != aObj || depth > 4 {
		return false
	}
	if m.descs[a.id].isOn {
		return m.toldBy(st, o.fut, depth+1)
	}
	if o.info == nil {
		return false
	}
	for _, x := range o.info.lends {
		if m.descs[x].class.Kind == model.Stream {
			return true
		}
	}
	return len(o.info.owns) == 1 && m.toldBy(st, abs{k: aObj, id: o.info.owns[0]}, depth+1)
}

func (m *machine) end(st *state, ci *callInfo, l loc) {
	st.note(ci.at.Pos(), -1, m.pkg.placeName(l)+" has come to its end here")
	st.ended[l] = st.trail
}

// spins reports a branch of which it is known that its stream has ended.
func (m *machine) spins(st *state, ci *callInfo, cd candidate) {
	if len(st.ended) == 0 || st.mode == cancelled {
		return
	}
	l, ok := m.endOf(st, cd.a, 0)
	if !ok {
		return
	}
	t, ok := st.ended[l]
	if !ok {
		return
	}
	delete(st.ended, l)
	pos := ci.at.Pos()
	if _, ok := m.out.spins[pos]; !ok {
		m.out.spins[pos] = SpinFinding{Pos: pos, What: m.pkg.placeName(l), Path: append(m.pkg.story(t), Step{pos, "it is selected again here, where it is ready at once"})}
	}
}

// told: somebody is handed the error that says that a stream has ended.
func (m *machine) told(st *state, args []arg) {
	if len(st.ended) == 0 {
		return
	}
	for _, a := range args {
		if a.a == m.eof() {
			clear(st.ended)
		}
		if mc, ok := a.a.v.(*ssa.MakeClosure); ok && a.a.k == aFunc {
			for _, b := range mc.Bindings {
				if st.cells[locOf(a.a.c, b)] == m.eof() {
					clear(st.ended)
				}
			}
		}
	}
}

// asked: whoever asks a set how much is in it, or whether it has ended, knows.
func (m *machine) asked(st *state, ci *callInfo) {
	if len(st.ended) == 0 || ci.fn == nil || ci.fn.Signature().Recv() == nil || len(ci.args) == 0 {
		return
	}
	switch ci.fn.Name() {
	case "Len", "IsTerminated", "IsClosed":
		if l := ci.args[0].loc(); l.ok() {
			st.replaced(l)
		}
	}
}

// replaced: a place gets a value that nothing is known of.
func (s *state) replaced(l loc) {
	for e := range s.ended {
		if e.within(l) {
			delete(s.ended, e)
		}
	}
}

// passes: the block waits, and for the time only.
func (s *state) passes(w model.Waits) {
	if w != 0 && w&^(model.WaitTime|model.WaitTick) == 0 {
		clear(s.ended)
	}
}

// zero: the outcome of a branch that has ended is the zero value. What cannot be
// told from it by its error, because nobody looks at that, may be told by its value.
func (m *machine) zero(st *state, ci *callInfo, err abs) {
	call, ok := ci.val().(*ssa.Call)
	if !ok || err != m.eof() || len(st.ended) == 0 {
		return
	}
	tup, ok := call.Type().(*types.Tuple)
	if !ok || tup.Len() != 2 {
		return
	}
	k := vkey{ci.c, call, 0}
	switch t := tup.At(0).Type().Underlying().(type) {
	case *types.Basic:
		if t.Kind() == types.Bool {
			st.vals[k] = absFalse
		} else if t.Info()&types.IsInteger != 0 {
			st.vals[k] = abs{k: aInt}
		}
	case *types.Pointer, *types.Interface, *types.Slice, *types.Map, *types.Chan, *types.Signature:
		st.vals[k] = absNil
	}
	var value *ssa.Extract
	for _, r := range *call.Referrers() {
		if e, ok := r.(*ssa.Extract); ok {
			if e.Index == 1 && len(*e.Referrers()) > 0 {
				return
			}
			if e.Index == 0 {
				value = e
			}
		}
	}
	if value == nil {
		return
	}
	from := map[ssa.Value]bool{}
	derive(value, from, m.pkg)
	for v := range from {
		if v.Referrers() == nil {
			continue
		}
		for _, r := range *v.Referrers() {
			switch r.(type) {
			case *ssa.If, *ssa.BinOp:
				clear(st.ended)
				return
			}
		}
	}
}

// calledInLoop says whether an activation belongs to a literal that a loop calls.
func (m *machine) calledInLoop(c *ctx) bool {
	for ; c.parent != nil; c = c.parent {
		if isYield(c.fn) {
			return false // as often as its iterator likes
		}
		if f := m.pkg.info(c.parent.fn); f.inLoop(c.at) {
			return !f.counted(c.at)
		}
	}
	return false
}

// counted says whether the loop around at is left after a number of turns: it
// compares something that it counts.
func (f *fnInfo) counted(at ssa.Instruction) bool {
	if !f.inLoop(at) {
		return false
	}
	loop := f.scc[at.Block().Index]
	for _, b := range f.fn.Blocks {
		if f.scc[b.Index] != loop || len(b.Instrs) == 0 {
			continue
		}
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !f.leaves(cond) {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if ok && (f.counts(cmp.X, loop) || f.counts(cmp.Y, loop)) {
			return true
		}
	}
	return false
}

// counts says whether a value is a number that each turn of a loop, whatever happens in
// it, changes by a constant.
func (f *fnInfo) counts(v ssa.Value, loop int) bool {
	if b, ok := v.(*ssa.BinOp); ok {
		v = b.X
	}
	phi, ok := v.(*ssa.Phi)
	if !ok || f.scc[phi.Block().Index] != loop {
		return false
	}
	steps := false
	for i, e := range phi.Edges {
		switch {
		case isStep(e, phi):
			steps = true
		case f.scc[phi.Block().Preds[i].Index] == loop:
			return false // a turn may leave it as it is
		}
	}
	return steps
}

// isStep says whether a value is that of a counter, and one more or less.
func isStep(v ssa.Value, counter *ssa.Phi) bool {
	b, ok := v.(*ssa.BinOp)
	if !ok || b.X != counter || b.Op != token.ADD && b.Op != token.SUB {
		return false
	}
	_, ok = b.Y.(*ssa.Const)
	return ok
}

// counting: a turn of a loop has changed what a condition to leave it counts, so what
// has come to its end does not keep it going for ever.
func (m *machine) counting(st *state, c *ctx, b *ssa.BinOp) {
	if len(st.ended) == 0 {
		return
	}
	phi, ok := b.X.(*ssa.Phi)
	if !ok || !isStep(b, phi) || !slices.Contains(phi.Edges, ssa.Value(b)) {
		return
	}
	f := m.pkg.info(c.fn)
	for _, v := range []ssa.Value{phi, b} {
		for _, r := range *v.Referrers() {
			cmp, ok := r.(*ssa.BinOp)
			if !ok || cmp == b {
				continue
			}
			for _, u := range *cmp.Referrers() {
				if cond, ok := u.(*ssa.If); ok && f.leaves(cond) {
					clear(st.ended)
					return
				}
			}
		}
	}
}

// leaves says whether a loop may be left by a condition.
func (f *fnInfo) leaves(cond *ssa.If) bool {
	b := cond.Block()
	loop := f.scc[b.Index]
	return loop >= 0 && (f.scc[b.Succs[0].Index] != loop || f.scc[b.Succs[1].Index] != loop)
}
