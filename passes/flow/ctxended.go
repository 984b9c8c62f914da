package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A context that has ended owes nothing: whatever ended it has let go of what its
// cancel function would. That it has is learnt by receiving from Done, and by an Err
// that is not nil.

// received: something came from a channel.
func (m *machine) received(st *state, c *ctx, ch ssa.Value) {
	if call, ok := ch.(*ssa.Call); ok && isContextMethod(call, "Done") {
		m.ctxEnded(st, m.eval(c, call.Call.Value, st))
	}
}

// selected: a select was left by the case that the comparison names.
func (m *machine) selected(st *state, c *ctx, cmp *ssa.BinOp) {
	e, ok := cmp.X.(*ssa.Extract)
	if !ok || e.Index != 0 {
		return
	}
	sel, ok := e.Tuple.(*ssa.Select)
	k, isConst := cmp.Y.(*ssa.Const)
	if !ok || !isConst || k.Value == nil {
		return
	}
	if i := k.Int64(); i >= 0 && i < int64(len(sel.States)) && sel.States[i].Send == nil {
		m.received(st, c, sel.States[i].Chan)
	}
}

// ctxErr: a comparison of ctx.Err() with nil said that it is not.
func (m *machine) ctxErr(st *state, c *ctx, cmp *ssa.BinOp) {
	for _, p := range [][2]ssa.Value{{cmp.X, cmp.Y}, {cmp.Y, cmp.X}} {
		call, ok := p[0].(*ssa.Call)
		if k, isConst := p[1].(*ssa.Const); ok && isConst && k.Value == nil && isContextMethod(call, "Err") {
			m.ctxEnded(st, m.eval(c, call.Call.Value, st))
		}
	}
}

func isContextMethod(call *ssa.Call, name string) bool {
	fn := model.FuncOf(&call.Call)
	return fn != nil && call.Call.IsInvoke() && fn.FullName() == "(context.Context)."+name
}

// ctxEnded: the context a has ended, and with it the obligation to end it.
func (m *machine) ctxEnded(st *state, a abs) {
	made, ok := a.v.(*ssa.Call)
	if !ok || a.k != aSym || a.i != 0 {
		return
	}
	d, ok := m.objects[objKey{a.c, made, 1, 0}]
	if ok && d.class.Std != nil && d.class.Std.EndsAnyway {
		m.setRelease(st, abs{k: aObj, id: d.id}, done)
	}
}
