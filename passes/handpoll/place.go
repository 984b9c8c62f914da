package handpoll

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A place is what outlasts a poll, or a local variable, named by a path: "f.state",
// "g done", "$t3" for locals. Pointers are followed silently: f.ch.mu is a
// place whether ch is a pointer or not. "f.inner.*" is what f.inner points to.

// place names where v points to, or what v was loaded from.
func (w *walk) place(s *state, v ssa.Value) (string, bool) {
	return w.placeRec(s, v, 0)
}

func (w *walk) placeRec(s *state, v ssa.Value, depth int) (string, bool) {
	if depth > 12 {
		return "", false
	}
	if s != nil {
		v = s.resolve(v)
	}
	sub := func(x ssa.Value, suffix string) (string, bool) {
		p, ok := w.placeRec(s, x, depth+1)
		return p + suffix, ok
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		if isContext(v.Type()) || isWaker(v.Type()) {
			return "", false
		}
		if v.Parent().Signature.Recv() != nil && v == v.Parent().Params[0] {
			return "self", true // methods may call it differently
		}
		return v.Name(), true
	case *ssa.FreeVar:
		return v.Name(), true
	case *ssa.Global:
		return "g " + v.Name(), true
	case *ssa.Alloc:
		if prm := spilled(v); prm != nil {
			return sub(prm, "")
		}
		return "$" + v.Name(), true
	case *ssa.FieldAddr:
		return sub(v.X, "."+fieldOf(v.X.Type(), v.Field))
	case *ssa.Field:
		return sub(v.X, "."+fieldOf(v.X.Type(), v.Field))
	case *ssa.IndexAddr:
		return sub(v.X, "."+indexOf(v.Index))
	case *ssa.Index:
		return sub(v.X, "."+indexOf(v.Index))
	case *ssa.Lookup:
		return sub(v.X, ".#")
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return sub(v.X, "")
		}
	case *ssa.Slice:
		return sub(v.X, "")
	case *ssa.ChangeType:
		return sub(v.X, "")
	case *ssa.ChangeInterface:
		return sub(v.X, "")
	case *ssa.MakeInterface:
		return sub(v.X, "")
	case *ssa.TypeAssert:
		return sub(v.X, "")
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.TypeAssert:
			return sub(t.X, "")
		case *ssa.Lookup:
			return sub(t.X, ".#")
		}
	}
	return "", false
}

// origin is the place that a value was read from, through local variables that
// hold a copy.
func (w *walk) origin(s *state, v ssa.Value) (string, bool) {
	p, ok := w.place(s, v)
	for range 4 {
		if !ok || !strings.HasPrefix(p, "$") {
			break
		}
		root, rest := p, ""
		if i := strings.IndexByte(p, '.'); i >= 0 {
			root, rest = p[:i], p[i:]
		}
		t, held := s.cells[root]
		if !held {
			break
		}
		if p, ok = w.place(s, t); ok {
			p += rest
		}
	}
	return p, ok
}

func indexOf(v ssa.Value) string {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil {
		return c.Value.ExactString()
	}
	return "#"
}

// spilled is the parameter that a variable holds from beginning to end, because a
// literal captures it; nil for other variables.
func spilled(a *ssa.Alloc) *ssa.Parameter {
	var prm *ssa.Parameter
	for _, r := range *a.Referrers() {
		if st, ok := r.(*ssa.Store); ok && st.Addr == a {
			p, ok := st.Val.(*ssa.Parameter)
			if !ok || prm != nil {
				return nil
			}
			prm = p
		}
	}
	return prm
}

// deref is what a pointer points to, else t.
func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func fieldOf(t types.Type, i int) string {
	t = deref(t)
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		t = tp.Constraint()
	}
	if st, ok := t.Underlying().(*types.Struct); ok && i < st.NumFields() {
		return st.Field(i).Name()
	}
	return strconv.Itoa(i)
}

// anywhere is a place that could not be named.
const anywhere = "?"

// touches says whether a write to p may change what is at q.
func touches(p, q string) bool {
	if p == anywhere || q == anywhere {
		return true
	}
	p, q = wild(p), wild(q)
	base, all := strings.CutSuffix(p, "*")
	qbase, qall := strings.CutSuffix(q, "*")
	switch {
	case all && qall:
		return strings.HasPrefix(base, qbase) || strings.HasPrefix(qbase, base)
	case all:
		return strings.HasPrefix(q, base)
	case qall:
		return strings.HasPrefix(p+".", qbase) || strings.HasPrefix(qbase, p+".")
	}
	return p == q || strings.HasPrefix(q, p+".") || strings.HasPrefix(p, q+".")
}

// wild makes all elements of a container one.
func wild(p string) string {
	parts := strings.Split(p, ".")
	for i, x := range parts {
		if _, err := strconv.Atoi(x); err == nil {
			parts[i] = "#"
		}
	}
	return strings.Join(parts, ".")
}

func (w *walk) forget(s *state, p string) {
	for q := range s.cells {
		if touches(p, q) {
			delete(s.cells, q)
		}
	}
}

// write notes that what is at p is now val.
func (w *walk) write(s *state, p, val string) {
	w.forget(s, p)
	if strings.HasPrefix(p, "$") {
		return
	}
	if old, ok := s.wrote[p]; ok && old != val {
		val = "?"
	}
	s.wrote[p] = val
}

// test notes on which places a decision depends, and how it was made.
func (w *walk) test(s *state, cond ssa.Value, val bool) {
	cond = s.resolve(cond)
	for {
		n, ok := cond.(*ssa.UnOp)
		if !ok || n.Op != token.NOT {
			break
		}
		cond, val = s.resolve(n.X), !val
	}
	if s.left {
		s.vague = true
	}
	if b, ok := cond.(*ssa.BinOp); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
		x, y := s.resolve(b.X), s.resolve(b.Y)
		if valueText(x) != "?" {
			x, y = y, x
		}
		if p, ok := w.origin(s, x); ok && valueText(y) != "?" && !strings.HasPrefix(p, "$") {
			if val == (b.Op == token.EQL) && valueText(y) == "nil" && w.p.types.Class(x.Type()).Kind != model.None {
				s.opaque = true // there is nothing to wait for
			} else if val == (b.Op == token.EQL) {
				w.tests(s, p, "=="+valueText(y))
			} else {
				w.tests(s, p, "!="+valueText(y))
			}
			return
		}
	} else if p, ok := w.origin(s, cond); ok && !strings.HasPrefix(p, "$") {
		w.tests(s, p, "=="+strconv.FormatBool(val))
		return
	}
	w.sources(s, cond, map[ssa.Value]bool{})
}

func (w *walk) tests(s *state, p, how string) {
	for q := range s.wrote {
		if touches(q, p) && s.polled != 1 {
			s.vague = true // what this poll wrote itself: how many were ready?
		}
	}
	switch old := s.tested[p]; {
	case old == "" || strings.HasPrefix(how, "=="):
		s.tested[p] = how
	case old == "?" && how == "?":
		s.vague = true
	case !strings.Contains(old, how):
		s.tested[p] = old + " " + how
	}
}

// sources notes which places v is computed from.
func (w *walk) sources(s *state, v ssa.Value, seen map[ssa.Value]bool) {
	v = s.resolve(v)
	if seen[v] || len(seen) > 60 {
		s.vague = true
		return
	}
	seen[v] = true
	if isErrorVar(v) {
		return
	}
	if p, ok := w.origin(s, v); ok {
		if strings.HasPrefix(p, "$") {
			s.vague = true
			return
		}
		w.tests(s, p, "?")
		return
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin, *ssa.Parameter:
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return // received here
		}
		w.sources(s, v.X, seen)
	case *ssa.Slice:
		w.sources(s, v.X, seen) // its bounds are not what is in it
	case *ssa.Select:
		return // what another goroutine does
	case *ssa.BinOp, *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert,
		*ssa.Field, *ssa.FieldAddr, *ssa.Index, *ssa.IndexAddr, *ssa.Lookup, *ssa.Range, *ssa.Next, *ssa.Extract:
		for _, op := range v.(ssa.Instruction).Operands(nil) {
			w.sources(s, *op, seen)
		}
	case *ssa.Call:
		w.callSources(s, v, seen)
	default:
		s.vague = true
	}
}

// isErrorVar says whether v is an error that is a package variable, as io.EOF is:
// those do not change.
func isErrorVar(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	_, ok = u.X.(*ssa.Global)
	return ok && model.IsError(v.Type())
}

// callSources notes what the result of a call depends on. What a poll came up with
// depends on nothing that an earlier poll left behind.
func (w *walk) callSources(s *state, v *ssa.Call, seen map[ssa.Value]bool) {
	common := &v.Call
	for _, a := range common.Args {
		if given(a) {
			return
		}
	}
	args := common.Args
	if common.IsInvoke() {
		args = append([]ssa.Value{common.Value}, args...)
	} else if common.StaticCallee() == nil {
		if _, ok := common.Value.(*ssa.Builtin); !ok && len(args) == 0 {
			s.opaque = true // a function that only its maker knows: it may know the waker
			return
		}
	}
	for _, a := range args {
		if p, ok := w.origin(s, a); ok {
			if strings.HasPrefix(p, "$") {
				s.vague = true
				return
			}
			if callee := common.StaticCallee(); callee != nil && w.p.isLocal(callee) {
				w.tests(s, p+".*", "?")
				continue
			}
			w.tests(s, p, "?")
			continue
		}
		w.sources(s, a, seen)
	}
}
