package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A call that blocks on a goroutine of its own is not stopped when its future is
// dropped: only the wait for it is. What a deferred call unlocks then, the goroutine
// still uses.

// An OutlivedFinding is a guard that a cancellation releases under a call that goes
// on with what it guards.
type OutlivedFinding struct {
	Pos   token.Pos // of the call
	Call  string
	Guard string
	Path  []Step
}

// outlived looks at a release of an object that a cancellation has brought about.
func (m *machine) outlived(st *state, ci *callInfo, a arg) {
	if st.mode != cancelled || st.susp == nil || a.a.k != aObj || !m.descs[a.a.id].class.Guards {
		return
	}
	c := st.susp.c
	for _, v := range st.susp.at.Common().Args {
		call, ok := strip(v).(*ssa.Call)
		if !ok {
			continue
		}
		fn := model.FuncOf(&call.Call)
		if spec, ok := model.SpecOf(fn); !ok || !spec.GoesOn {
			continue
		}
		clo, ok := call.Call.Args[len(call.Call.Args)-1].(*ssa.MakeClosure)
		if !ok {
			continue
		}
		for _, b := range clo.Bindings {
			if !m.captures(st, c, b, a, 0) {
				continue
			}
			d := m.descs[a.a.id]
			if _, ok := m.out.outlivings[call.Pos()]; !ok {
				m.out.outlivings[call.Pos()] = OutlivedFinding{
					Pos: call.Pos(), Call: model.Key(fn), Guard: describe(d),
					Path: append(m.pkg.story(st.trail, d.id), Step{ci.at.Pos(), "it is released here, while the call still uses it"}),
				}
			}
		}
	}
}

// captures says whether a captured variable holds an object, or what a method of the
// object returned.
func (m *machine) captures(st *state, c *ctx, v ssa.Value, a arg, depth int) bool {
	if v == a.v || depth > 4 {
		return v == a.v
	}
	if x := m.eval(c, v, st); x.k == aObj && x.id == a.a.id {
		return true
	}
	switch v := v.(type) {
	case *ssa.Alloc:
		if load, ok := a.v.(*ssa.UnOp); ok && load.X == v {
			return true
		}
		if x, ok := st.cells[locOf(c, v)]; ok && x.k == aObj && x.id == a.a.id {
			return true
		}
		if one := onlyStore(v); one != nil {
			return m.captures(st, c, one.Val, a, depth+1)
		}
	case *ssa.UnOp:
		return v.Op == token.MUL && m.captures(st, c, v.X, a, depth+1)
	case *ssa.Call:
		if recv := model.Receiver(&v.Call); recv != nil && !v.Call.IsInvoke() {
			return m.captures(st, c, recv, a, depth+1)
		}
	}
	return false
}
