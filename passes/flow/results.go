package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// results makes the objects that a call returns. fresh says that they belong to
// the caller; an error or false beside one means that there is none.
func (m *machine) results(st *state, ci *callInfo, info *futInfo, fresh bool) []*state {
	return m.resultsOf(st, ci, func(int) (*futInfo, bool) { return info, fresh })
}

func (m *machine) resultsOf(st *state, ci *callInfo, of func(i int) (*futInfo, bool)) []*state {
	v := ci.val()
	if v == nil {
		m.ignoredResult(st, ci)
		return []*state{st}
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok {
		info, fresh := of(0)
		class := m.pkg.model.Class(v.Type())
		if class.Kind != model.None && (fresh || class.Kind == model.Future || class.Kind == model.Stream) {
			m.makeFuture(st, ci, -1, info)
		}
		return []*state{st}
	}
	made := false
	var ids []int
	for i := range tup.Len() {
		class := m.pkg.model.Class(tup.At(i).Type())
		info, fresh := of(i)
		if class.Kind != model.None && (fresh || class.Kind == model.Future || class.Kind == model.Stream) {
			if id := m.makeFuture(st, ci, i, info); id >= 0 {
				made = made || class.Kind.Obliges()
				ids = append(ids, id)
			}
		}
	}
	return m.fallible(st, ci.c, v, tup, ids, made)
}

// fallible forks on the error, or the bool, beside an acquired object.
func (m *machine) fallible(st *state, c *ctx, v ssa.Value, tup *types.Tuple, ids []int, made bool) []*state {
	if !made || tup.Len() < 2 {
		return []*state{st}
	}
	last := tup.Len() - 1
	k := vkey{c, v, last}
	var okA, badA abs
	switch t := tup.At(last).Type(); {
	case model.IsError(t):
		okA, badA = absNil, absNonNil
	case isBool(t):
		okA, badA = absTrue, absFalse
	default:
		return []*state{st}
	}
	bad := st.clone()
	for _, id := range ids {
		bad.setStatus(id, absent)
	}
	for i := range last {
		if _, ok := bad.vals[vkey{c, v, i}]; ok {
			bad.vals[vkey{c, v, i}] = absNil
		}
	}
	bad.vals[k] = badA
	st.vals[k] = okA
	return []*state{st, bad}
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}
