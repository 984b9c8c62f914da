package flow

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// runs adds what a future that runs the future that f returns loses by being dropped
// then: what that one loses, in terms of what f has captured.
func (m *machine) runs(st *state, ci *callInfo, info *futInfo, f arg) {
	fn := funcOf(f.a)
	if f.a.k != aFunc || fn == nil {
		return
	}
	mc, _ := f.a.v.(*ssa.MakeClosure)
	inner := &callInfo{c: ci.c, at: ci.at, fn: model.ObjectOf(fn), static: fn}
	sum := m.pkg.summaryOf(inner)
	bound := mc != nil && strings.HasPrefix(fn.Synthetic, "bound method wrapper")
	if bound {
		b := mc.Bindings[0]
		inner.args = []arg{{f.a.c, b, m.eval(f.a.c, b, st)}}
		sum = m.pkg.summaryFor(inner.fn)
	}
	if sum == nil {
		return
	}
	for n, l := range sum.Losses {
		var x *loss
		if mc != nil && !bound {
			x = m.instantiateClosure(ci, f.a.c, mc, 60+n, l)
		} else {
			x = m.instantiate(inner, 60+n, l)
		}
		if x != nil {
			x.via = ci.name()
			info.losses = append(info.losses, x)
		}
	}
}
