package handpoll

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// wakesNobody says whether the type of a Poll method has a field of its own for the
// waker that the package wakes, and that nothing in the package ever sets: whoever it
// registers itself with has nothing to wake.
func (p *pkg) wakesNobody(fn *ssa.Function) bool {
	if fn.Signature.Recv() == nil {
		return false
	}
	t := fn.Signature.Recv().Type()
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		f := st.Field(i).Origin()
		if isWaker(f.Type()) && !f.Exported() && f.Pkg() == p.pass.Pkg {
			if use := p.wakerFields()[f]; use.woken && !use.set {
				return true
			}
		}
	}
	return false
}

// A wakerUse is what a package does with a field that holds a waker.
type wakerUse struct{ woken, set bool }

// wakerFields are the fields that hold wakers. One whose address is taken counts as set.
func (p *pkg) wakerFields() map[*types.Var]wakerUse {
	if p.fieldUses != nil {
		return p.fieldUses
	}
	p.fieldUses = map[*types.Var]wakerUse{}
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				switch ins := ins.(type) {
				case *ssa.FieldAddr:
					if f := fieldAt(ins.X.Type(), ins.Field); f != nil && isWaker(f.Type()) {
						p.fieldUse(f, ins)
					}
				case *ssa.Field:
					if f := fieldAt(ins.X.Type(), ins.Field); f != nil && isWaker(f.Type()) {
						p.wokenBy(f, ins)
					}
				}
			}
		}
	}
	return p.fieldUses
}

func (p *pkg) fieldUse(f *types.Var, addr ssa.Value) {
	for _, r := range *addr.Referrers() {
		if load, ok := r.(*ssa.UnOp); ok {
			p.wokenBy(f, load)
			continue
		}
		if _, ok := r.(*ssa.DebugRef); ok {
			continue
		}
		if s, ok := r.(*ssa.Store); ok && s.Addr == addr {
			if k, ok := s.Val.(*ssa.Const); ok && k.IsNil() {
				continue // cleared
			}
		}
		u := p.fieldUses[f]
		u.set = true
		p.fieldUses[f] = u
	}
}

// wokenBy notes that what was read from a field is woken.
func (p *pkg) wokenBy(f *types.Var, v ssa.Value) {
	for _, r := range *v.Referrers() {
		if call, ok := r.(ssa.CallInstruction); ok && call.Common().IsInvoke() && call.Common().Value == v && call.Common().Method.Name() == "Wake" {
			u := p.fieldUses[f]
			u.woken = true
			p.fieldUses[f] = u
		}
	}
}

// fieldAt is a field of a struct, or of what points to one; nil if that is not known.
func fieldAt(t types.Type, i int) *types.Var {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok && i < st.NumFields() {
		return st.Field(i).Origin()
	}
	return nil
}
