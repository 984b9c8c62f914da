package flow

import (
	"go/token"
	"go/types"
	"path"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// errorTest decides errors.Is and errors.As where the error is known. A test of
// another name says no where there is no error.
func (m *machine) errorTest(st *state, c *ctx, call *ssa.Call) (abs, bool) {
	fn := model.FuncOf(&call.Call)
	if testsError(fn) && m.eval(c, call.Call.Args[len(call.Call.Args)-1], st).k == aNil {
		return absFalse, true
	}
	if !ofErrors(fn) || len(call.Call.Args) < 2 {
		return abs{}, false
	}
	a := m.eval(c, call.Call.Args[0], st)
	if known, ok := st.cells[isFact(c, call)]; ok && known.k == aBool {
		return known, true
	}
	switch {
	case fn.Name() != "Is" && fn.Name() != "As":
	case a.k == aNil:
		return absFalse, true
	case a.k == aGlobal && fn.Name() == "Is":
		if g, ok := globalLoad(call.Call.Args[1]); ok {
			return absOfBool(g == a.v), true
		}
	case fn.Name() == "As":
		if p, ok := asTarget(call.Call.Args[1]); ok && m.isNo(a, p.Elem()) {
			return absFalse, true
		}
	case a.k == aOther && fn.Name() == "Is":
		if g, ok := globalLoad(call.Call.Args[1]); ok && (g == m.pkg.elapsed || g == m.pkg.eof) {
			return absFalse, true
		}
	}
	return abs{}, false
}

// testsError says whether a function asks of an error, its only parameter, whether it
// is of some kind, as os.IsNotExist does: there is no such error that is nil.
func testsError(fn *types.Func) bool {
	if fn == nil {
		return false
	}
	sig := fn.Signature()
	if sig.Params().Len() != 1 || sig.Results().Len() != 1 || !model.IsError(sig.Params().At(0).Type()) || !isBool(sig.Results().At(0).Type()) {
		return false
	}
	kind, ok := strings.CutPrefix(fn.Name(), "Is")
	if !ok {
		kind, ok = strings.CutPrefix(fn.Name(), "is")
	}
	switch kind {
	case "", "Nil", "None", "OK", "Ok", "Success", "Successful":
		return false
	}
	return ok && unicode.IsUpper(rune(kind[0]))
}

// isNo says whether an error is known to be of another type than t: a sentinel of
// errors.New is of none that a program can name.
func (m *machine) isNo(a abs, t types.Type) bool {
	sentinel := a.k == aGlobal && (a.v == ssa.Value(m.pkg.eof) || a.v == ssa.Value(m.pkg.elapsed))
	return a.k == aNil || sentinel && !types.IsInterface(t)
}

// asType decides errors.AsType where the error is known.
func (m *machine) asType(st *state, c *ctx, call *ssa.Call) bool {
	fn := model.FuncOf(&call.Call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "errors" || fn.Name() != "AsType" || len(call.Call.Args) != 1 {
		return false
	}
	tup, ok := call.Type().(*types.Tuple)
	if !ok || tup.Len() != 2 || !m.isNo(m.eval(c, call.Call.Args[0], st), tup.At(0).Type()) {
		return false
	}
	st.vals[vkey{c, call, 1}] = absFalse
	return true
}

// asTarget is the type of the variable that errors.As is given.
func asTarget(v ssa.Value) (*types.Pointer, bool) {
	if i, ok := v.(*ssa.MakeInterface); ok {
		v = i.X
	}
	p, ok := v.Type().Underlying().(*types.Pointer)
	return p, ok
}

// eval is the abstract value of v.
func (m *machine) eval(c *ctx, v ssa.Value, st *state) abs {
	if v == nil {
		return abs{}
	}
	if a, ok := st.vals[vkey{c, v, -1}]; ok {
		return a
	}
	switch v := v.(type) {
	case *ssa.Const:
		if a, ok := constOf(v); ok {
			return a
		}
	case *ssa.Function:
		return abs{k: aFunc, v: v, c: c}
	case *ssa.Global:
		return abs{k: aSym, v: v, i: -1}
	case *ssa.Alloc:
		return abs{k: aSym, c: c, v: v, i: -1}
	case *ssa.Parameter:
		if c.parent != nil && c.args != nil {
			for i, p := range c.fn.Params {
				if p == v && i < len(c.args) {
					return m.eval(c.parent, c.args[i], st)
				}
			}
		}
	case *ssa.FreeVar:
		if c.clo != nil {
			for i, fv := range c.fn.FreeVars {
				if fv == v {
					return m.eval(c.cloCtx, c.clo.Bindings[i], st)
				}
			}
		}
	case *ssa.MakeInterface:
		return m.eval(c, v.X, st)
	case *ssa.ChangeInterface:
		return m.eval(c, v.X, st)
	case *ssa.ChangeType:
		return m.eval(c, v.X, st)
	case *ssa.MakeClosure:
		return abs{k: aFunc, c: c, v: v}
	case *ssa.Extract:
		if a, ok := st.vals[vkey{c, v.Tuple, v.Index}]; ok {
			return a
		}
		return abs{k: aSym, c: c, v: v.Tuple, i: v.Index}
	}
	return abs{k: aSym, c: c, v: v, i: -1}
}

// refine adds the knowledge that cond is want; false if that cannot be.
func (m *machine) refine(c *ctx, cond ssa.Value, want bool, st *state) bool {
	a := m.eval(c, cond, st)
	if a.k == aBool {
		return (a.id == 1) == want
	}
	st.replace(a, absOfBool(want))
	switch v := cond.(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return m.refine(c, v.X, !want, st)
		}
	case *ssa.BinOp:
		if v.Op == token.NEQ {
			want = !want
		} else if v.Op != token.EQL {
			return true
		}
		if want {
			m.voided(st, c, v)
			m.selected(st, c, v)
		} else {
			m.ctxErr(st, c, v)
		}
		x, y := m.eval(c, v.X, st), m.eval(c, v.Y, st)
		if g, ok := globalLoad(v.X); ok && y.k != aGlobal {
			x = abs{k: aGlobal, v: g}
		}
		if g, ok := globalLoad(v.Y); ok && x.k != aGlobal {
			y = abs{k: aGlobal, v: g}
		}
		if x.k != aSym && y.k == aSym || x.k == aGlobal && (y.k == aNonNil) {
			x, y = y, x
		}
		if x.k == aNonNil && y.k == aGlobal && want {
			m.narrow(c, v, y, st)
			return true
		}
		if x.k == aObj && y.k == aNil && want {
			st.setStatus(x.id, absent)
		}
		if x.k != aSym {
			return true
		}
		if want {
			st.replace(x, y)
			if y.k == aNil {
				valueThere(st, x)
			}
			return true
		}
		switch {
		case y.k == aNil:
			st.replace(x, absNonNil)
		case y.k == aBool:
			st.replace(x, absOfBool(y.id == 0))
		}
	case *ssa.Call:
		// errors.Is(err, target)
		if l := isFact(c, v); l.ok() {
			st.cells[l] = absOfBool(want)
		}
		if want && isErrorsIs(v) {
			x := m.eval(c, v.Call.Args[0], st)
			if x.k == aSym {
				to := absNonNil
				if g, ok := globalLoad(v.Call.Args[1]); ok {
					to = abs{k: aGlobal, v: g}
				}
				st.replace(x, to)
			}
		}
	}
	return true
}

// narrow makes a value that is known to be non-nil a particular error.
func (m *machine) narrow(c *ctx, cmp *ssa.BinOp, to abs, st *state) {
	for _, v := range []ssa.Value{cmp.X, cmp.Y} {
		if _, ok := globalLoad(v); ok {
			continue
		}
		k := vkey{c, v, -1}
		if e, ok := v.(*ssa.Extract); ok {
			k = vkey{c, e.Tuple, e.Index}
		}
		st.vals[k] = to
	}
}

// globalLoad recognises the load of a package variable of type error.
func globalLoad(v ssa.Value) (*ssa.Global, bool) {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if g, ok := u.X.(*ssa.Global); ok && model.IsError(u.Type()) {
			return g, true
		}
	}
	return nil, false
}

func isErrorsIs(call *ssa.Call) bool {
	fn := model.FuncOf(&call.Call)
	return ofErrors(fn) && fn.Name() == "Is" && len(call.Call.Args) == 2
}

// ofErrors says whether a function belongs to package errors, or to one that stands
// in for it.
func ofErrors(fn *types.Func) bool {
	return fn != nil && fn.Pkg() != nil && path.Base(fn.Pkg().Path()) == "errors" && fn.Signature().Recv() == nil
}

// compare decides an equality where it can.
func (m *machine) compare(c *ctx, v *ssa.BinOp, st *state) (abs, bool) {
	x, y := m.eval(c, v.X, st), m.eval(c, v.Y, st)
	if g, ok := globalLoad(v.X); ok {
		x = abs{k: aGlobal, v: g}
	}
	if g, ok := globalLoad(v.Y); ok {
		y = abs{k: aGlobal, v: g}
	}
	eq, known := m.equal(x, y, st)
	if !known {
		return abs{}, false
	}
	return absOfBool(eq == (v.Op == token.EQL)), true
}

func (m *machine) equal(x, y abs, st *state) (eq, known bool) {
	if x == y && x.k != aNonNil {
		return true, true
	}
	if y.k == aNil || y.k == aSym {
		x, y = y, x
	}
	switch {
	case x.k == aNil && y.isAlloc(), y.k == aNil && x.isAlloc(), x.k == aNil && madeContext(y), y.k == aNil && madeContext(x):
		return false, true
	case x.k == aSym || y.k == aSym:
		return false, false
	case x.k == aNil:
		if y.k == aObj {
			d := m.descs[y.id]
			if (!d.owned || d.free >= 0) && !d.isOn {
				return false, false // a parameter may be nil
			}
			return st.objs[y.id].st == absent, true
		}
		return false, y.k != aNil
	case x.k == aGlobal && y.k == aGlobal:
		return x.v == y.v, true
	case x.k == aOther && y.k == aGlobal:
		return false, y.v == ssa.Value(m.pkg.eof) || y.v == ssa.Value(m.pkg.elapsed)
	case x.k == aGlobal && y.k == aOther:
		return m.equal(y, x, st)
	case x.k == aBool && y.k == aBool, x.k == aInt && y.k == aInt:
		return x.id == y.id, true
	case x.k == aObj && y.k == aObj && m.descs[x.id].isOn && m.descs[y.id].isOn:
		return x.id == y.id, true
	}
	return false, false
}

// isFact is where the outcome of errors.Is for an error and a sentinel is
// remembered, so that asking again gives the same answer.
func isFact(c *ctx, call *ssa.Call) loc {
	if !isErrorsIs(call) {
		return loc{}
	}
	g, ok := globalLoad(call.Call.Args[1])
	l := locOf(c, call.Call.Args[0])
	if !ok || !l.ok() {
		return loc{}
	}
	l.path += ".is " + g.Name()
	return l
}
