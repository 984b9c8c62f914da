package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// carriers are the values derived from what an effect took.
func (m *machine) carriers(k effKey) map[ssa.Value]bool {
	key := vkey{k.c, k.at, 0}
	if k.old {
		key.i = 1
	}
	if d, ok := m.derived[key]; ok {
		return d
	}
	if k.old {
		fresh := k
		fresh.old = false
		d := m.outlasting(k, m.carriers(fresh))
		m.derived[key] = d
		return d
	}
	d := map[ssa.Value]bool{}
	var roots []ssa.Value
	if call, ok := k.at.(*ssa.Call); ok {
		// The buffer that a read filled carries what was read.
		if f := awaitedCall(call); f != nil && model.Key(model.FuncOf(&f.Call)) == "aio.Read" && len(f.Call.Args) > 1 {
			roots = append(roots, bufferRoot(f.Call.Args[1]))
		}
		if tup, ok := call.Type().(*types.Tuple); ok {
			for _, r := range *call.Referrers() {
				if e, ok := r.(*ssa.Extract); ok && !model.IsError(tup.At(e.Index).Type()) && !isBool(tup.At(e.Index).Type()) {
					roots = append(roots, e)
				}
			}
		} else {
			roots = append(roots, call)
		}
	} else {
		roots = append(roots, k.at)
	}
	for _, r := range roots {
		derive(r, d, m.pkg)
	}
	m.derived[key] = d
	return d
}

// outlasting are the carriers that still hold what was taken in an earlier turn
// of a loop: variables from outside of it, and what is passed from turn to turn.
func (m *machine) outlasting(k effKey, all map[ssa.Value]bool) map[ssa.Value]bool {
	d := map[ssa.Value]bool{}
	at, _ := k.at.(ssa.Instruction)
	for v := range all {
		ins, ok := v.(ssa.Instruction)
		if !ok {
			continue
		}
		switch v.(type) {
		case *ssa.Phi:
			derive(v, d, m.pkg)
		case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice:
			if at == nil || ins.Parent() != at.Parent() || !m.sameLoop(ins, at) && ins.Block().Dominates(at.Block()) {
				derive(v, d, m.pkg)
			}
		}
	}
	return d
}

func (m *machine) sameLoop(a, b ssa.Instruction) bool {
	f := m.pkg.info(a.Parent())
	return f.inLoop(a) && f.scc[a.Block().Index] == f.scc[b.Block().Index]
}

// awaitedCall is the call that made the future that an Await awaits.
func awaitedCall(call *ssa.Call) *ssa.Call {
	if model.Key(model.FuncOf(&call.Call)) != "futures.Await" || len(call.Call.Args) < 2 {
		return nil
	}
	f, _ := strip(call.Call.Args[1]).(*ssa.Call)
	return f
}

func strip(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		default:
			return v
		}
	}
}

// bufferRoot is the local array or slice that v is a part of, nil if it is not
// local.
func bufferRoot(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.Alloc, *ssa.MakeSlice:
			return x
		case *ssa.UnOp:
			if al, ok := x.X.(*ssa.Alloc); ok && x.Op == token.MUL {
				return al
			}
			return nil
		default:
			return nil
		}
	}
}

// derive adds what is computed from v.
func derive(v ssa.Value, d map[ssa.Value]bool, p *pkg) {
	if v == nil || d[v] || len(d) > 2000 {
		return
	}
	d[v] = true
	refs := v.Referrers()
	if refs == nil {
		return
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Phi, *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert,
			*ssa.Field, *ssa.FieldAddr, *ssa.MakeSlice, *ssa.Range, *ssa.Next, *ssa.SliceToArrayPointer, *ssa.MultiConvert:
			derive(r.(ssa.Value), d, p)
		case *ssa.Extract:
			if tup, ok := r.Tuple.Type().(*types.Tuple); ok && (model.IsError(tup.At(r.Index).Type()) || isBool(tup.At(r.Index).Type())) {
				continue
			}
			derive(r, d, p)
		case *ssa.Index:
			if r.X == v {
				derive(r, d, p)
			}
		case *ssa.IndexAddr:
			if r.X == v {
				derive(r, d, p)
			}
		case *ssa.Slice:
			derive(r, d, p)
		case *ssa.Lookup:
			if r.X == v {
				derive(r, d, p)
			}
		case *ssa.UnOp:
			if r.Op != token.NOT {
				derive(r, d, p)
			}
		case *ssa.BinOp:
			switch r.Op {
			case token.EQL, token.NEQ, token.LSS, token.GTR, token.LEQ, token.GEQ:
			default:
				derive(r, d, p)
			}
		case *ssa.Store:
			if r.Val == v {
				if al := addrRoot(r.Addr); al != nil {
					derive(al, d, p)
				}
			}
		case *ssa.MapUpdate:
			if r.Value == v || r.Key == v {
				if mk, ok := r.Map.(*ssa.MakeMap); ok {
					derive(mk, d, p)
				}
			}
		case *ssa.MakeClosure:
			for i, b := range r.Bindings {
				if b == v {
					derive(r.Fn.(*ssa.Function).FreeVars[i], d, p)
				}
			}
			derive(r, d, p)
		case *ssa.Call:
			deriveCall(v, r, d, p)
		}
	}
}

func deriveCall(v ssa.Value, r *ssa.Call, d map[ssa.Value]bool, p *pkg) {
	if b, ok := r.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append", "min", "max":
			derive(r, d, p)
		case "copy":
			if len(r.Call.Args) == 2 && r.Call.Args[1] == v {
				derive(bufferRoot(r.Call.Args[0]), d, p)
			}
		}
		return
	}
	arg := false
	for _, a := range r.Call.Args {
		arg = arg || a == v
	}
	if r.Call.IsInvoke() && r.Call.Value == v {
		arg = true
	}
	if !arg || model.Key(model.FuncOf(&r.Call)) != "" {
		return
	}
	if takesCo(r.Call.Signature()) {
		return
	}
	derive(r, d, p)
}

// addrRoot is the local variable that an address is a part of.
func addrRoot(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.Alloc, *ssa.MakeSlice:
			return x
		default:
			return nil
		}
	}
}

// isConsumed says whether the value at l was taken irrevocably, or is derived
// from such a value.
func (m *machine) isConsumed(l loc) bool {
	for v := range m.consumed {
		if m.carriers(effKey{c: l.c, at: v})[l.v] || v == l.v {
			return true
		}
	}
	return false
}
