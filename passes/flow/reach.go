package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Who sees what is assigned: a place that is stored to may be somebody else's, too.

// seenBeyond says whether a place that is assigned to may be seen after the function
// under analysis, or by others: it is not local, or a pointer leads to it that a call
// or a channel has brought, so that whoever returned or sent it may have it too.
func (m *machine) seenBeyond(st *state, l loc, depth int) bool {
	if !m.local(l) {
		return true
	}
	if l.path == "" || depth > 4 {
		return false
	}
	t := l.v.Type()
	switch v := l.v.(type) {
	case *ssa.Alloc:
		t = t.Underlying().(*types.Pointer).Elem()
	case *ssa.Call:
		if isPointer(t) || l.i >= 0 {
			return l.i > 0 || !m.pkg.fresh(v)
		}
	case *ssa.Next, *ssa.Select:
		return true
	case *ssa.UnOp:
		return v.Op == token.ARROW
	case *ssa.Phi:
		if a := m.eval(l.c, v, st); a.v != v {
			return m.pointeeSeen(st, a, l.path, depth)
		}
		return false
	default:
		return false
	}
	for at, path := l.root(), l.path; ; {
		if isPointer(t) {
			return m.pointeeSeen(st, st.cells[at], path, depth)
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return false
		}
		var sel string
		sel, path = cutSelector(path)
		at.path += sel
		t = nil
		for i := range s.NumFields() {
			if "."+s.Field(i).Name() == sel {
				t = s.Field(i).Type()
			}
		}
		if t == nil || path == "" {
			return false
		}
	}
}

// pointeeSeen is seenBeyond for a place behind a pointer of which a is known.
func (m *machine) pointeeSeen(st *state, a abs, path string, depth int) bool {
	if a.k == aObj {
		return true // it belongs to what is followed itself
	}
	if a.k != aSym || a.v == nil {
		return false
	}
	to := loc{c: a.c, v: a.v, i: a.i}
	if a.i < 0 {
		to = locOf(a.c, a.v)
	}
	if !to.ok() {
		return false
	}
	if _, ok := a.v.(*ssa.UnOp); ok && to.path != "" {
		return true // what was found in a field
	}
	to.path += path
	return m.seenBeyond(st, to, depth+1)
}

// disarmed: a variable that a literal sees, of something that ends by itself some day,
// is set to nil, so that a deferred release does nothing: it is meant to go on.
func (m *machine) disarmed(st *state, ins *ssa.Store, to loc) {
	a := st.cells[to]
	if k, ok := ins.Val.(*ssa.Const); !ok || k.Value != nil || to.path != "" || a.k != aObj {
		return
	}
	if std := m.descs[a.id].class.Std; std != nil && std.EndsAnyway {
		m.handOn(st, a)
	}
}

// isStruct says whether v is a struct, or an interface around one: a copy of all that
// is in it.
func isStruct(v ssa.Value) bool {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	_, ok := v.Type().Underlying().(*types.Struct)
	return ok
}
