package handpoll

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// reaching collects which fields of a receiver a method uses, itself or in functions
// of the package that it gives the receiver to.
type reaching struct {
	p      *pkg
	seen   map[ssa.Value]bool
	fields []bool
	at     map[int]token.Pos
	all    bool // the receiver is given to somebody who is not known
	// calls: count only fields that such a call is made with.
	calls func(call *ssa.CallCommon, v ssa.Value) bool
}

// from follows the receiver v.
func (r *reaching) from(v ssa.Value) {
	if r.seen[v] || v.Referrers() == nil {
		return
	}
	r.seen[v] = true
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			if ref.Field < len(r.fields) && r.used(ref) {
				r.reach(ref.Field, ref.Pos())
			}
		case *ssa.Field:
			if ref.Field < len(r.fields) && r.read(ref) {
				r.reach(ref.Field, ref.Pos())
			}
		case *ssa.Store:
			if a, ok := ref.Addr.(*ssa.Alloc); ok && ref.Val == v {
				r.from(a) // a literal captures it
			} else if ref.Val == v {
				r.all = true
			}
		case *ssa.UnOp:
			if _, ok := v.(*ssa.Alloc); ok {
				r.from(ref)
			} else if _, ok := v.(*ssa.FreeVar); ok {
				r.from(ref)
			} else {
				r.from(ref) // a copy
			}
		case *ssa.MakeClosure:
			fn := ref.Fn.(*ssa.Function)
			for i, b := range ref.Bindings {
				if b == v {
					if fn.Parent() == nil { // a method value
						if obj := model.ObjectOf(fn); obj != nil {
							if m := r.p.ssa.Pkg.Prog.FuncValue(obj); m != nil && r.p.isLocal(m) && len(m.Params) > 0 {
								r.from(m.Params[0])
								continue
							}
						}
						r.all = true
						continue
					}
					r.from(fn.FreeVars[i])
				}
			}
		case *ssa.BinOp, *ssa.DebugRef:
		case ssa.CallInstruction:
			callee := ref.Common().StaticCallee()
			if callee == nil || !r.p.isLocal(callee) {
				r.all = true
				continue
			}
			callee = originOf(callee)
			for i, a := range ref.Common().Args {
				if a == v && i < len(callee.Params) {
					r.from(callee.Params[i])
				}
			}
		default:
			r.all = true
		}
	}
}

func (r *reaching) reach(i int, pos token.Pos) {
	if r.at == nil {
		r.at = map[int]token.Pos{}
	}
	if !r.fields[i] {
		r.at[i] = pos
	}
	r.fields[i] = true
}

// used says whether the address of a field is used for more than to write it, or to
// compare what is there.
func (r *reaching) used(fa *ssa.FieldAddr) bool {
	for _, ref := range *fa.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Val == fa && r.calls == nil {
				return true
			}
		case *ssa.UnOp:
			if r.read(ref) {
				return true
			}
		case *ssa.DebugRef:
		case ssa.CallInstruction:
			if r.calls == nil || r.calls(ref.Common(), fa) {
				return true
			}
		default:
			if r.calls == nil {
				return true
			}
		}
	}
	return false
}

// read says whether the value of a field is used for more than a comparison.
func (r *reaching) read(v ssa.Value) bool {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.BinOp, *ssa.DebugRef, *ssa.If:
		case ssa.CallInstruction:
			if r.calls == nil || r.calls(ref.Common(), v) {
				return true
			}
		default:
			if r.calls == nil {
				return true
			}
		}
	}
	return false
}

// drops says whether a call is v.Drop().
func drops(call *ssa.CallCommon, v ssa.Value) bool {
	fn := model.FuncOf(call)
	return fn != nil && fn.Name() == "Drop" && fn.Signature().Recv() != nil && model.Receiver(call) == v
}

// releases says whether a call is v.Drop() or v.PollDrop(cx).
func releases(call *ssa.CallCommon, v ssa.Value) bool {
	fn := model.FuncOf(call)
	return drops(call, v) || fn != nil && fn.Name() == "PollDrop" && model.Receiver(call) == v
}

// registers says where a Poll method registers the receiver, or a ticket of it, with
// what field i holds; if field i is a WakerEntry, where that is registered. ticket is
// the field that the ticket is in, or -1.
func (p *pkg) registers(t *ownType, i int) (pos token.Pos, ticket int) {
	name := t.str.Field(i).Name()
	entry := model.IsRuntimeType(t.str.Field(i).Type(), "WakerEntry") && !isPointerType(t.str.Field(i).Type())
	for _, m := range t.methods {
		if !polls(m) || len(m.Params) == 0 {
			continue
		}
		w := &walk{p: p, fn: m}
		self := m.Params[0]
		for _, b := range m.Blocks {
			for _, ins := range b.Instrs {
				if entry {
					if c, ok := ins.(*ssa.Call); ok && model.Key(model.FuncOf(&c.Call)) == "futures.WakerSet.Register" && len(c.Call.Args) > 1 {
						if fa, ok := c.Call.Args[1].(*ssa.FieldAddr); ok && fa.X == self && fa.Field == i {
							return ins.Pos(), -1
						}
					}
					continue
				}
				st, ok := ins.(*ssa.Store)
				if !ok || !isPointerType(t.str.Field(i).Type()) {
					continue
				}
				held := holds(st.Val, self)
				if held == nil {
					continue
				}
				if pl, ok := w.place(nil, st.Addr); ok && under(pl, "self."+name) {
					return ins.Pos(), ticketOf(held, self)
				}
			}
		}
	}
	return token.NoPos, -1
}

func isPointerType(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// under says whether place p is behind place q, and not q itself.
func under(p, q string) bool { return len(p) > len(q) && p[:len(q)+1] == q+"." }

// holds is self, or the ticket of it, if v is that or a list that it was appended to.
func holds(v, self ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return holds(v.X, self)
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		if !ok || b.Name() != "append" || len(v.Call.Args) < 2 {
			return nil
		}
		sl, ok := v.Call.Args[1].(*ssa.Slice)
		if !ok {
			return nil
		}
		a, ok := sl.X.(*ssa.Alloc)
		if !ok {
			return nil
		}
		for _, r := range *a.Referrers() {
			ia, ok := r.(*ssa.IndexAddr)
			if !ok {
				continue
			}
			for _, s := range *ia.Referrers() {
				if st, ok := s.(*ssa.Store); ok {
					if held := holds(st.Val, self); held != nil {
						return held
					}
				}
			}
		}
		return nil
	}
	if v == self || ticketOf(v, self) >= 0 {
		return v
	}
	return nil
}

// ticketOf is the field of self that v is what it holds of, if that may be registered
// in its stead: a pointer to a struct with a waker. It is -1 if v is none.
func ticketOf(v, self ssa.Value) int {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return -1
	}
	fa, ok := u.X.(*ssa.FieldAddr)
	if !ok || fa.X != self {
		return -1
	}
	p, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return -1
	}
	s, ok := p.Elem().Underlying().(*types.Struct)
	if !ok {
		return -1
	}
	for f := range s.Fields() {
		if isWaker(f.Type()) || model.IsRuntimeType(f.Type(), "AtomicWaker") {
			return fa.Field
		}
	}
	return -1
}
