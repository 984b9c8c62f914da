package blocks

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A Wait is the wait of a lock.Notify that is created after the condition that it is
// for was tested, and awaited without testing it again: a NotifyAll in between is told
// to nobody.
type Wait struct {
	Pos  token.Pos // where the wait is created
	Path []Step
}

// A told is what is known of the notifications of one Notify, a field or a package
// variable: whether it uses NotifyAll, which stores nothing, and what the functions
// that notify, and their callers, touch besides. A condition is taken to be the one
// that is waited for if it looks at something of that.
type told struct {
	all     bool
	pos     token.Pos
	touches map[any]bool
}

// notifiers collects what notifies in the package.
func (p *pkg) notifiers() map[any]*told {
	out := map[any]*told{}
	by := map[*ssa.Function][]any{}
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				call, ok := ins.(ssa.CallInstruction)
				if !ok {
					continue
				}
				key := model.Key(model.FuncOf(call.Common()))
				if !strings.HasPrefix(key, "lock.Notify.Notify") {
					continue
				}
				id := identity(model.Receiver(call.Common()))
				if id == nil {
					continue
				}
				t := out[id]
				if t == nil {
					t = &told{touches: map[any]bool{}}
					out[id] = t
				}
				if key == "lock.Notify.NotifyAll" && !t.all {
					t.all, t.pos = true, call.Pos()
				}
				by[fn] = append(by[fn], id)
				for v := range touched(fn) {
					t.touches[v] = true
				}
			}
		}
	}
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				call, ok := ins.(ssa.CallInstruction)
				if !ok {
					continue
				}
				if callee := call.Common().StaticCallee(); callee != nil {
					for _, id := range by[callee] {
						for v := range touched(fn) {
							out[id].touches[v] = true
						}
					}
				}
			}
		}
	}
	for id, t := range out {
		delete(t.touches, id)
	}
	return out
}

// identity is the field or package variable that a value is, was loaded from, or
// points to; nil if it is neither.
func identity(v ssa.Value) any {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		v = u.X
	}
	switch v := v.(type) {
	case *ssa.Global:
		return v
	case *ssa.FieldAddr:
		t := v.X.Type().Underlying().(*types.Pointer).Elem()
		if st, ok := t.Underlying().(*types.Struct); ok {
			return st.Field(v.Field).Origin()
		}
	}
	return nil
}

// touched are the fields and package variables that a function reads or writes.
func touched(fn *ssa.Function) map[any]bool {
	out := map[any]bool{}
	var rands []*ssa.Value
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			if v, ok := ins.(*ssa.FieldAddr); ok {
				if id := identity(v); id != nil && !isLock(v.Type()) {
					out[id] = true
				}
			}
			rands = ins.Operands(rands[:0])
			for _, r := range rands {
				if g, ok := (*r).(*ssa.Global); ok && !isLock(g.Type()) {
					out[g] = true
				}
			}
		}
	}
	return out
}

// isLock says whether t is, or points to, a lock: every function touches those.
func isLock(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Unlock")
	return obj != nil
}

// waits finds the waits of a function that come too late.
func (p *pkg) waits(fn *ssa.Function, by map[any]*told) {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			call, ok := ins.(*ssa.Call)
			if !ok {
				continue
			}
			t := by[p.waitOf(call)]
			if t == nil || !t.all || !testedNoMore(call) || heldLock(call) {
				continue
			}
			for d := b.Idom(); d != nil; d = d.Idom() {
				i, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
				if !ok || !p.about(i.Cond, t) {
					continue
				}
				pos := i.Cond.Pos()
				p.found.Waits = append(p.found.Waits, Wait{Pos: call.Pos(), Path: []Step{
					{Pos: pos, Text: "the condition is tested here"},
					{Pos: t.pos, Text: "this may notify now, and stores nothing"},
					{Pos: call.Pos(), Text: "the wait is registered only here"},
				}})
				break
			}
		}
	}
}

// waitOf is the Notify whose wait a call creates, itself or as a function of this
// package that returns it at once; nil if it does not.
func (p *pkg) waitOf(call *ssa.Call) any {
	if model.Key(model.FuncOf(&call.Call)) == "lock.Notify.Wait" {
		return identity(model.Receiver(&call.Call))
	}
	callee := call.Call.StaticCallee()
	if callee == nil || callee.Pkg != call.Parent().Pkg || len(callee.Blocks) != 1 {
		return nil
	}
	ret, ok := callee.Blocks[0].Instrs[len(callee.Blocks[0].Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) != 1 {
		return nil
	}
	if in, ok := ret.Results[0].(*ssa.Call); ok && model.Key(model.FuncOf(&in.Call)) == "lock.Notify.Wait" {
		return identity(model.Receiver(&in.Call))
	}
	return nil
}

// testedNoMore says whether the block suspends after a wait was created without any
// test in between.
func testedNoMore(call *ssa.Call) bool {
	b, i := call.Block(), indexIn(call)+1
	for range 8 {
		for _, ins := range b.Instrs[i:] {
			switch ins := ins.(type) {
			case *ssa.Call:
				if suspends(&ins.Call) {
					return true
				}
			case *ssa.Jump:
			case *ssa.If, *ssa.Return, *ssa.Panic:
				return false
			}
		}
		if len(b.Succs) != 1 {
			return false
		}
		b, i = b.Succs[0], 0
	}
	return false
}

// heldLock says whether the last thing that happened to a lock before a call, on all
// ways to it, is that one was locked.
func heldLock(call *ssa.Call) bool {
	b, i := call.Block(), indexIn(call)-1
	for b != nil {
		for ; i >= 0; i-- {
			c, ok := b.Instrs[i].(*ssa.Call)
			if !ok {
				continue
			}
			fn := model.FuncOf(&c.Call)
			if fn == nil {
				continue
			}
			switch fn.Name() {
			case "Lock", "RLock":
				return true
			case "Unlock", "RUnlock":
				return false
			}
		}
		if b = b.Idom(); b != nil {
			i = len(b.Instrs) - 1
		}
	}
	return false
}

// about says whether a condition asks, by a call, for something that those who notify
// touch. A plain field that is read without a lock is shared by nobody, or a race.
func (p *pkg) about(cond ssa.Value, t *told) bool {
	calls, related := false, false
	var visit func(v ssa.Value, depth int)
	visit = func(v ssa.Value, depth int) {
		if v == nil || depth > 6 {
			return
		}
		if id := identity(v); id != nil && t.touches[id] {
			related = true
		}
		switch x := v.(type) {
		case *ssa.UnOp:
			visit(x.X, depth+1)
		case *ssa.BinOp:
			if !model.IsError(x.X.Type()) {
				visit(x.X, depth+1)
				visit(x.Y, depth+1)
			}
		case *ssa.Extract:
			visit(x.Tuple, depth+1)
		case *ssa.FieldAddr:
			visit(x.X, depth+1)
		case *ssa.Phi:
			for _, e := range x.Edges {
				visit(e, depth+2)
			}
		case *ssa.Call:
			if _, ok := x.Call.Value.(*ssa.Builtin); !ok {
				if suspends(&x.Call) {
					return
				}
				calls = true
				if callee := x.Call.StaticCallee(); callee != nil && callee.Pkg == x.Parent().Pkg {
					for id := range touched(callee) {
						related = related || t.touches[id]
					}
				}
			}
			for _, a := range x.Call.Args {
				visit(a, depth+1)
			}
		}
	}
	visit(cond, 0)
	return calls && related
}
