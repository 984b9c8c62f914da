package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// Branches that are put into a slice by append, one after the other, as those of a
// select whose number is only known when it runs:
//
//	branches := []futures.Branch{next}
//	if late != nil {
//		branches = append(branches, late)
//	}
//	switch co.Select(branches...) {
//
// What append returns is a list: its branches are in the cells "[0]", "[1]", ... of its
// value, and its length is in the cell ".len". The value is known on each path, so that
// a select of it has the branches that were put into it on that path. A list that is
// given to anybody but a select, is written to by an index that is not known, or is made
// anew while its loop goes on, hands on what it holds and is not known any more.
// More than maxLists calls of append in a function make none: each of them may double
// the states.

const lenCell = ".len"

// listCall is the call of append whose value a is; nil if it is none of branches.
func listCall(v ssa.Value) *ssa.Call {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != "append" {
		return nil
	}
	s, ok := call.Type().Underlying().(*types.Slice)
	if !ok || !model.IsRuntimeType(s.Elem(), "Branch") {
		return nil
	}
	return call
}

// list is what a slice of branches holds; ok is false if that is not known.
func (m *machine) list(st *state, a arg) (out []abs, ok bool) {
	c, v := a.c, a.v
	switch {
	case a.a.k == aNil:
		return nil, true
	case a.a.k == aSym && a.a.v != nil && a.a.i < 0:
		c, v = a.a.c, a.a.v
	}
	switch v := v.(type) {
	case *ssa.MakeSlice:
		n, ok := v.Len.(*ssa.Const)
		return nil, ok && n.Value != nil && n.Int64() == 0
	case *ssa.Slice:
		al, ok := v.X.(*ssa.Alloc)
		if n, isConst := v.High.(*ssa.Const); ok && isConst && al.Comment == "makeslice" && n.Int64() == 0 {
			return nil, true
		}
		if v.Low != nil || v.High != nil || v.Max != nil || !ok || al.Comment != "slicelit" && al.Comment != "varargs" {
			return nil, false
		}
		return m.elements(st, arg{c: c, v: v}), true
	}
	call := listCall(v)
	if call == nil {
		return nil, false
	}
	here := loc{c: c, v: call, i: -1}
	n, ok := st.cells[here.sel(lenCell)]
	if !ok || n.k != aInt {
		return nil, false
	}
	for i := range n.id {
		x, ok := st.cells[here.sel("["+itoa(i)+"]")]
		if !ok {
			return nil, false
		}
		out = append(out, x)
	}
	return out, true
}

// appendBranches executes append for a slice of branches that is known; false if it
// is not.
func (m *machine) appendBranches(st *state, ci *callInfo) bool {
	call := listCall(ci.val())
	if call == nil || len(ci.args) != 2 || !m.lists[call] && len(m.lists) >= maxLists {
		return false
	}
	all, ok := m.list(st, ci.args[0])
	if !ok {
		return false
	}
	more, ok := m.list(st, ci.args[1])
	if !ok {
		return false
	}
	all = append(append([]abs(nil), all...), more...)
	for _, a := range all {
		if a.k != aNil && (a.k != aObj || !m.descs[a.id].isOn) {
			return false
		}
	}
	m.lists[call] = true
	here := loc{c: ci.c, v: call, i: -1}
	for i, a := range all {
		st.cells[here.sel("["+itoa(i)+"]")] = a
	}
	st.cells[here.sel(lenCell)] = abs{k: aInt, id: len(all)}
	return true
}

// listGone hands on what the list at v holds: it is somebody else's too, or written to.
func (m *machine) listGone(st *state, c *ctx, v ssa.Value) {
	if listCall(v) == nil {
		return
	}
	here := loc{c: c, v: v, i: -1}
	for l, a := range st.cells {
		if l.within(here) {
			m.handOn(st, a)
		}
	}
	delete(st.cells, here.sel(lenCell))
}

// listsGiven: a call is given lists, which only a select is known to leave alone.
func (m *machine) listsGiven(st *state, ci *callInfo) {
	if len(m.lists) == 0 {
		return
	}
	if spec, ok := model.SpecOf(ci.fn); ok {
		switch spec.Op {
		case model.OpSelect, model.OpTrySelect, model.OpJoin, model.OpTryJoin:
			return
		}
	}
	for _, a := range ci.args {
		m.listGone(st, a.c, a.v)
		if a.a.k == aSym {
			m.listGone(st, a.a.c, a.a.v)
		}
	}
}
