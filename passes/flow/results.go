package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// results makes the objects that a call returns. fresh says that they belong to
// the caller, if their type alone makes them oblige; an error or false beside one
// means that there is none.
func (m *machine) results(st *state, ci *callInfo, info *futInfo, fresh bool) []*state {
	return m.resultsOf(st, ci, func(_ int, class model.Class) (*futInfo, model.Class, bool) {
		return info, class, fresh && !class.Loose
	})
}

// resultsOf is results where of says what a result is, given its type's class.
func (m *machine) resultsOf(st *state, ci *callInfo, of func(int, model.Class) (*futInfo, model.Class, bool)) []*state {
	v := ci.val()
	if v == nil {
		m.ignoredResult(st, ci)
		return []*state{st}
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok {
		info, class, fresh := of(0, m.pkg.model.Class(v.Type()))
		if class.Kind != model.None && (fresh || class.Kind == model.Future || class.Kind == model.Stream) {
			m.makeObject(st, ci, -1, class, info)
		}
		return []*state{st}
	}
	made := false
	var ids []int
	for i := range tup.Len() {
		info, class, fresh := of(i, m.pkg.model.Class(tup.At(i).Type()))
		if class.Kind != model.None && (fresh || class.Kind == model.Future || class.Kind == model.Stream) {
			if id := m.makeObject(st, ci, i, class, info); id >= 0 {
				made = made || class.Kind.Obliges() || class.Kind == model.Task
				ids = append(ids, id)
			}
		}
	}
	return m.fallible(st, ci.c, v, tup, ids, made, m.flag(ci, tup))
}

// fallible forks on the error, or the bool, beside an acquired object, and on the
// bool before the error if flag names one.
func (m *machine) fallible(st *state, c *ctx, v ssa.Value, tup *types.Tuple, ids []int, made bool, flag int) []*state {
	if !made || tup.Len() < 2 {
		return []*state{st}
	}
	last := tup.Len() - 1
	var okA, badA abs
	switch t := tup.At(last).Type(); {
	case model.IsError(t):
		okA, badA = absNil, absNonNil
	case isBool(t):
		okA, badA = absTrue, absFalse
	default:
		return []*state{st}
	}
	without := func() *state {
		bad := st.clone()
		for _, id := range ids {
			bad.setStatus(id, absent)
		}
		for i := range last {
			if _, ok := bad.vals[vkey{c, v, i}]; ok {
				bad.vals[vkey{c, v, i}] = absNil
			}
		}
		return bad
	}
	bad := without()
	bad.vals[vkey{c, v, last}] = badA
	out := []*state{st, bad}
	if flag >= 0 && len(ids) > 0 {
		none := without()
		none.vals[vkey{c, v, flag}], none.vals[vkey{c, v, last}] = absFalse, okA
		st.vals[vkey{c, v, flag}] = absTrue
		out = append(out, none)
	}
	st.vals[vkey{c, v, last}] = okA
	return out
}

// flag is the result that says, together with the error after it, whether a call
// yields a value: ready of a poll, ok of a lookup. It is -1 if there is none.
func (m *machine) flag(ci *callInfo, tup *types.Tuple) int {
	i := tup.Len() - 2
	if i < 1 || !isBool(tup.At(i).Type()) || !model.IsError(tup.At(i+1).Type()) {
		return -1
	}
	sum := m.pkg.summaryOf(ci)
	switch {
	case takesContext(ci.sig()):
		return i
	case sum != nil && len(sum.Results) == tup.Len():
		for _, r := range sum.Results {
			if r.Owned && !r.Flagged {
				return -1
			}
		}
		return i
	}
	switch tup.At(i).Name() {
	case "", "_", "ok", "ready", "found", "exists", "valid", "more":
		return i
	}
	return -1
}

// unflagged notes, at an exit, the results that are there although the bool before
// the error may be false.
func (m *machine) unflagged(ret *ssa.Return, st *state) {
	n := len(ret.Results)
	if n < 3 || !isBool(ret.Results[n-2].Type()) || !model.IsError(ret.Results[n-1].Type()) {
		return
	}
	if m.eval(m.top, ret.Results[n-2], st) == absTrue {
		return
	}
	for i, r := range ret.Results[:n-2] {
		a := m.eval(m.top, r, st)
		if a.k != aNil && !(a.k == aObj && st.objs[a.id].st == absent) {
			m.out.plain[i] = true
		}
	}
}

func takesContext(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if model.IsRuntimeType(sig.Params().At(i).Type(), "Context") {
			return true
		}
	}
	return false
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}
