package flow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/contract"
	"github.com/futvet/futvet/passes/model"
)

// Contracts of the standard library are data of package contract; here is what
// they mean to an execution. A value of such a contract is an object like any
// other, whose class is Loose: a parameter, a field or the result of a function
// that nothing is known of owes nothing, however its type looks.

// acquireStd makes the objects that a function of the table hands out.
func (m *machine) acquireStd(st *state, ci *callInfo, info *futInfo, list []contract.Acquired) []*state {
	return m.resultsOf(st, ci, func(i int, class model.Class) (*futInfo, model.Class, bool) {
		for _, a := range list {
			if a.Result == i {
				return info, class.As(a.Contract), true
			}
		}
		return info, class, false
	})
}

// borrowedByStd says whether a function of the standard library leaves an argument
// that owes something with its owner. A wrapper that goes elsewhere takes what it
// wraps along.
func (m *machine) borrowedByStd(st *state, ci *callInfo, a arg) bool {
	loose := a.a.k == aObj && m.descs[a.a.id].class.Loose
	if !loose && !contract.Enabled.Any() {
		return false
	}
	if _, variadic := a.v.Type().Underlying().(*types.Slice); !loose && !variadic {
		return false
	}
	switch contract.UseOf(ci.fn) {
	case contract.Looks:
		return true
	case contract.Wraps:
		v := ci.val()
		return v == nil || !m.pkg.goesOut(v)
	}
	return false
}

// givenToRuntime: what the runtime is given as a value of a type of its caller's
// choice (an item to send, the content of a lock), and what owes something outside
// of the runtime, it takes. Where it says whether it has succeeded it takes the
// value only then, and taken lists it; what fails to take leaves.
func (m *machine) givenToRuntime(st *state, ci *callInfo) (taken []int) {
	for _, a := range ci.args {
		if a.a.k == aObj && m.descs[a.a.id].class.Loose {
			m.handOn(st, a.a)
		}
	}
	if ci.fn == nil {
		return nil
	}
	sig := ci.fn.Signature()
	params, off := sig.Params(), len(ci.args)-sig.Params().Len()
	for i := range params.Len() {
		t := params.At(i).Type()
		if sl, ok := t.(*types.Slice); ok && sig.Variadic() && i == params.Len()-1 {
			t = sl.Elem()
		}
		if _, ok := t.(*types.TypeParam); !ok {
			continue
		}
		for _, a := range m.spread(st, ci, off+i) {
			switch {
			case a.k != aObj:
			case saysWhether(sig):
				taken = append(taken, a.id)
			default:
				m.handOn(st, a)
			}
		}
	}
	return taken
}

// saysWhether says whether a function's last result tells if it has succeeded.
func saysWhether(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n == 0 {
		return false
	}
	t := sig.Results().At(n - 1).Type()
	b, ok := t.Underlying().(*types.Basic)
	return model.IsError(t) || ok && b.Kind() == types.Bool
}

// goesOut says whether v, or what is made of it, reaches a place that outlives
// the function.
func (p *pkg) goesOut(v ssa.Value) bool {
	d := map[ssa.Value]bool{}
	derive(v, d, p)
	for x := range d {
		if x.Referrers() == nil || !wraps(x.Type()) {
			continue
		}
		for _, r := range *x.Referrers() {
			if _, ok := r.(*ssa.Return); ok {
				return true
			}
			if call, ok := r.(ssa.CallInstruction); ok && contract.UseOf(model.FuncOf(call.Common())) != contract.Unsaid {
				continue
			}
			if call, ok := r.(ssa.CallInstruction); ok && receives(call.Common(), x) {
				continue
			}
			if p.keepsValue(x, d) {
				return true
			}
		}
	}
	return false
}

// wraps says whether a value of type t may hold what it was made of.
func wraps(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Slice:
		_, basic := t.Underlying().(*types.Slice).Elem().Underlying().(*types.Basic)
		return !basic
	}
	return !model.IsError(t)
}

// receives says whether x is the receiver of a call, and nothing else of it.
func receives(call *ssa.CallCommon, x ssa.Value) bool {
	if call.IsInvoke() {
		return call.Value == x && !slices.Contains(call.Args, x)
	}
	return call.Signature().Recv() != nil && len(call.Args) > 0 && call.Args[0] == x && !slices.Contains(call.Args[1:], x)
}

// stdFunc executes the call of a function value that is an object itself, or that
// says that one owes nothing any more.
func (m *machine) stdFunc(st *state, ci *callInfo) ([]*state, bool) {
	switch ci.fv.k {
	case aObj:
		if !slices.Contains(m.descs[ci.fv.id].class.Release, contract.Call) {
			return nil, false
		}
		m.cleanup(st, ci, ci.fv)
		for _, a := range ci.args {
			m.escape(st, a.c, a.v, 0)
		}
		if !m.descs[ci.fv.id].owned {
			m.clobber(st, ci, nil) // whatever it is
		}
		return []*state{st}, true
	case aSym:
		call, ok := ci.fv.v.(*ssa.Call)
		if !ok {
			return nil, false
		}
		for i := range call.Call.Signature().Results().Len() {
			d, ok := m.objects[objKey{ci.fv.c, call, i, 0}]
			if ok && d.class.Std != nil && d.class.Std.EndsBy == 1+ci.fv.i {
				return m.ends(st, ci, abs{k: aObj, id: d.id}), true
			}
		}
	}
	return nil, false
}

// ends executes a call whose last result, if false, says that a owes nothing any
// more.
func (m *machine) ends(st *state, ci *callInfo, a abs) []*state {
	v := ci.val()
	if v == nil || a.k != aObj {
		return []*state{st}
	}
	k := vkey{ci.c, v, -1}
	if tup, ok := v.Type().(*types.Tuple); ok {
		k.i = tup.Len() - 1
	}
	end := st.clone()
	m.setRelease(end, a, done)
	st.vals[k], end.vals[k] = absTrue, absFalse
	return []*state{st, end}
}

// through is the object that the field at addr is the way to: what the field's
// methods release is its owner.
func (m *machine) through(st *state, c *ctx, addr ssa.Value) (abs, bool) {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok || !contract.Enabled.Any() {
		return abs{}, false
	}
	a := m.eval(c, fa.X, st)
	if a.k != aObj {
		return abs{}, false
	}
	std := m.descs[a.id].class.Std
	return a, std != nil && std.Via != "" && std.Via == fieldName(fa.X.Type(), fa.Field)
}

// voided: a field of a value was found to be one of those that say that there is
// nothing to release.
func (m *machine) voided(st *state, c *ctx, cmp *ssa.BinOp) {
	for _, p := range [][2]ssa.Value{{cmp.X, cmp.Y}, {cmp.Y, cmp.X}} {
		load, ok := p[0].(*ssa.UnOp)
		if !ok {
			continue
		}
		fa, ok := load.X.(*ssa.FieldAddr)
		k, isConst := p[1].(*ssa.Const)
		if !ok || !isConst || k.Value == nil {
			continue
		}
		a := m.eval(c, fa.X, st)
		if a.k != aObj {
			continue
		}
		if std := m.descs[a.id].class.Std; std != nil && std.Void == fieldName(fa.X.Type(), fa.Field) && slices.Contains(std.VoidAt, k.Int64()) {
			m.setRelease(st, a, done)
		}
	}
}

// hasDeadline: a context that was made with a deadline says that it has one.
func (m *machine) hasDeadline(st *state, c *ctx, call *ssa.Call) {
	if fn := model.FuncOf(&call.Call); fn == nil || fn.FullName() != "(context.Context).Deadline" {
		return
	}
	if a := m.eval(c, call.Call.Value, st); madeContext(a) {
		switch strings.TrimSuffix(model.FuncOf(&a.v.(*ssa.Call).Call).Name(), "Cause") {
		case "WithTimeout", "WithDeadline":
			st.vals[vkey{c, call, 1}] = absTrue
		}
	}
}

// madeContext says whether a is a context that package context returned beside its
// cancel function: it is there.
func madeContext(a abs) bool {
	made, ok := a.v.(*ssa.Call)
	if !ok || a.k != aSym || a.i != 0 {
		return false
	}
	fn := model.FuncOf(&made.Call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == "context" && strings.HasPrefix(fn.Name(), "With")
}

// implements says whether an object that was made here is sure to have a type's
// methods.
func (m *machine) implements(a abs, t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	if !ok || a.k != aObj || !m.descs[a.id].owned {
		return false
	}
	d := m.descs[a.id]
	made := d.at.Type()
	if tup, ok := made.(*types.Tuple); ok && d.idx >= 0 {
		made = tup.At(d.idx).Type()
	}
	return types.Implements(made, it)
}

// holds says whether a value that is returned, at l, is its caller's to see to:
// its type says so, or what its fields hold.
func (m *machine) holds(st *state, l loc, r *Result) bool {
	if v, ok := l.v.(*ssa.Alloc); !ok || !m.pkg.model.Class(v.Type()).Loose {
		return true
	}
	for cell, x := range st.cells {
		if cell != l && cell.within(l) && x.k == aObj && m.descs[x.id].owned && st.objs[x.id].st.open() && m.descs[x.id].class.Std != nil {
			if what := m.descs[x.id].class.Std.What; r.Std == "" || what < r.Std {
				r.Std = what
			}
		}
	}
	return r.Std != ""
}

// excused says whether leaving the function is a way to release d.
func (m *machine) excused(st *state, d *objDesc, ret *ssa.Return, how outcome) bool {
	if d.class.Structural && m.fieldsReleased(st, d) {
		return true
	}
	std := d.class.Std
	if std == nil {
		return d.class.Loose
	}
	if std.Output {
		n := len(ret.Results)
		return how == failedIt || how == unsaid && n > 0 && model.IsError(ret.Results[n-1].Type())
	}
	return m.fn.Name() == "main" && m.fn.Pkg.Pkg.Name() == "main" && m.fn.Signature.Recv() == nil
}
