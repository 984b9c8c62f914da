package blocking

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A place is a variable, followed by the names of fields: the same for all loads of it.
type place struct {
	root ssa.Value
	path string
}

// placeOf is where a value was loaded from.
func placeOf(fn *ssa.Function, v ssa.Value) place {
	path := ""
	for range 12 {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return place{v, path}
			}
			v = x.X
		case *ssa.FieldAddr:
			path = "." + fieldOf(x.X.Type(), x.Field) + path
			v = x.X
		case *ssa.Field:
			path = "." + fieldOf(x.X.Type(), x.Field) + path
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.FreeVar:
			b := binding(x)
			if b == nil {
				return place{v, path}
			}
			v = b
		case *ssa.Alloc:
			one := onlyStore(x)
			if one == nil {
				return place{v, path}
			}
			v = one.Val
		default:
			return place{v, path}
		}
	}
	return place{v, path}
}

func fieldOf(t types.Type, i int) string {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(i).Name()
	}
	return ""
}

// binding is what a captured variable is in the function that the literal is made in,
// nil if it is made in several places.
func binding(fv *ssa.FreeVar) ssa.Value {
	fn := fv.Parent()
	var out ssa.Value
	if fn.Parent() == nil {
		return nil
	}
	for _, b := range fn.Parent().Blocks {
		for _, ins := range b.Instrs {
			mc, ok := ins.(*ssa.MakeClosure)
			if !ok || mc.Fn != fn {
				continue
			}
			if out != nil {
				return nil
			}
			for i, f := range fn.FreeVars {
				if f == fv {
					out = mc.Bindings[i]
				}
			}
		}
	}
	return out
}

// onlyStore is the only assignment to a variable, nil if there are several.
func onlyStore(al *ssa.Alloc) *ssa.Store {
	var one *ssa.Store
	for _, r := range *al.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == al {
				if one != nil {
					return nil
				}
				one = r
			}
		case *ssa.FieldAddr:
			return nil
		}
	}
	return one
}

// free says whether it is certain, or as good as certain, that an operation on a
// channel does not wait:
//
//   - a send to a channel whose capacity was computed where it was made: whoever does
//     that has counted the sends; and one to a channel with a constant capacity that
//     is at least the number of sends in the function and its literals, none of which is
//     in a loop that the channel is not made in; and one to a channel in a field that is
//     only ever made with a constant capacity: that it is full is not said here;
//   - a receive from a channel that the function sends to itself, as a semaphore;
//   - a receive from a channel that was closed, or is not empty, here; from the channel of
//     a timer that could not be stopped.
func (p *pkg) free(fn *ssa.Function, at ssa.Instruction, ch ssa.Value) bool {
	at0 := placeOf(fn, ch)
	if mk, ok := at0.root.(*ssa.MakeChan); ok && at0.path == "" {
		if _, isSend := at.(*ssa.Send); isSend {
			size, isConst := mk.Size.(*ssa.Const)
			if !isConst {
				return true
			}
			n, _ := constant.Int64Val(constant.ToInt(size.Value))
			sends, loops := p.sendsTo(mk)
			return n > 0 && !loops && int64(sends) <= n
		}
	}
	if _, isRecv := at.(*ssa.UnOp); !isRecv {
		f := fieldVar(ch)
		return f != nil && p.roomy[f]
	}
	for f := fn; f != nil; f = f.Parent() {
		for _, b := range f.Blocks {
			for _, ins := range b.Instrs {
				switch ins := ins.(type) {
				case *ssa.Send:
					if placeOf(f, ins.Chan) == at0 {
						return true
					}
				case *ssa.Call:
					bi, ok := ins.Call.Value.(*ssa.Builtin)
					if ok && bi.Name() == "close" && f == fn && b.Dominates(at.Block()) && placeOf(f, ins.Call.Args[0]) == at0 {
						return true
					}
				}
			}
		}
		if p.async(f) != anywhere {
			break
		}
	}
	return guarded(fn, at, at0)
}

// fieldVar is the field that a value was loaded from, or nil.
func fieldVar(v ssa.Value) *types.Var {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return nil
	}
	fa, ok := u.X.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	return addressed(fa)
}

func addressed(fa *ssa.FieldAddr) *types.Var {
	t := fa.X.Type().Underlying().(*types.Pointer).Elem()
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(fa.Field).Origin()
	}
	return nil
}

// slotsIn notes what channels a function stores in fields.
func (p *pkg) slotsIn(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			st, ok := ins.(*ssa.Store)
			if !ok {
				continue
			}
			fa, ok := st.Addr.(*ssa.FieldAddr)
			if _, isChan := st.Val.Type().Underlying().(*types.Chan); !ok || !isChan {
				continue
			}
			v := st.Val
			if c, ok := v.(*ssa.ChangeType); ok {
				v = c.X
			}
			room := false
			if mk, ok := v.(*ssa.MakeChan); ok {
				if size, ok := mk.Size.(*ssa.Const); ok {
					n, _ := constant.Int64Val(constant.ToInt(size.Value))
					room = n > 0
				}
			} else if c, ok := v.(*ssa.Const); ok && c.IsNil() {
				continue
			}
			if f := addressed(fa); f != nil {
				was, ok := p.roomy[f]
				p.roomy[f] = room && (was || !ok)
			}
		}
	}
}

// guarded says whether a receive is only reached where the channel has been seen not to
// be empty, or its timer not to be stopped.
func guarded(fn *ssa.Function, at ssa.Instruction, ch place) bool {
	for b := at.Block(); b != nil; b = b.Idom() {
		i, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || b == at.Block() {
			continue
		}
		cond := i.Cond
		if u, ok := cond.(*ssa.UnOp); ok && u.Op == token.NOT {
			cond = u.X
		}
		switch c := cond.(type) {
		case *ssa.Call:
			f := model.FuncOf(&c.Call)
			if f != nil && f.Pkg() != nil && f.Pkg().Path() == "time" && (f.Name() == "Stop" || f.Name() == "Reset") {
				if s := placeOf(fn, model.Receiver(&c.Call)); s.root == ch.root && s.path+".C" == ch.path {
					return true
				}
			}
		case *ssa.BinOp:
			for _, x := range []ssa.Value{c.X, c.Y} {
				l, ok := x.(*ssa.Call)
				if !ok {
					continue
				}
				if bi, ok := l.Call.Value.(*ssa.Builtin); ok && bi.Name() == "len" && placeOf(fn, l.Call.Args[0]) == ch {
					return true
				}
			}
		}
	}
	return false
}

// sendsTo counts the sends to a channel in the function that makes it and in the
// literals in it; loops says whether one may be executed more than once for each
// time that the channel is made.
func (p *pkg) sendsTo(mk *ssa.MakeChan) (n int, loops bool) {
	var visit func(fn *ssa.Function, again bool)
	visit = func(fn *ssa.Function, again bool) {
		for _, b := range fn.Blocks {
			rep := again || p.inLoop(b) && (fn != mk.Parent() || !p.inLoop(mk.Block()))
			for _, ins := range b.Instrs {
				switch ins := ins.(type) {
				case *ssa.Send:
					if placeOf(fn, ins.Chan) == (place{root: mk}) {
						n++
						loops = loops || rep
					}
				case *ssa.Select:
					for _, s := range ins.States {
						if s.Send != nil && placeOf(fn, s.Chan) == (place{root: mk}) {
							n++
							loops = loops || rep
						}
					}
				case *ssa.MakeClosure:
					if lit := ins.Fn.(*ssa.Function); lit.Parent() == fn {
						// A block is started anew each time, and counted by who made the channel.
						visit(lit, rep && p.async(lit) == anywhere)
					}
				}
			}
		}
	}
	visit(mk.Parent(), false)
	return n, loops
}

// inLoop says whether a block can be reached from itself.
func (p *pkg) inLoop(b *ssa.BasicBlock) bool {
	if known, ok := p.loops[b]; ok {
		return known
	}
	fn := b.Parent()
	for _, comp := range cycles(fn) {
		for _, x := range comp {
			p.loops[x] = true
		}
	}
	for _, x := range fn.Blocks {
		if !p.loops[x] {
			p.loops[x] = false
		}
	}
	return p.loops[b]
}

// cycles lists the strongly connected components of a function that are cycles.
func cycles(fn *ssa.Function) [][]*ssa.BasicBlock {
	n := len(fn.Blocks)
	num, low, on := make([]int, n), make([]int, n), make([]bool, n)
	var stack []int
	var out [][]*ssa.BasicBlock
	next := 1
	type frame struct{ v, i int }
	for root := range n {
		if num[root] != 0 {
			continue
		}
		work := []frame{{root, 0}}
		for len(work) > 0 {
			f := &work[len(work)-1]
			b := fn.Blocks[f.v]
			if f.i == 0 {
				num[f.v], low[f.v], on[f.v] = next, next, true
				next++
				stack = append(stack, f.v)
			}
			if f.i < len(b.Succs) {
				w := b.Succs[f.i].Index
				f.i++
				switch {
				case num[w] == 0:
					work = append(work, frame{w, 0})
				case on[w]:
					low[f.v] = min(low[f.v], num[w])
				}
				continue
			}
			v := f.v
			work = work[:len(work)-1]
			if len(work) > 0 {
				u := work[len(work)-1].v
				low[u] = min(low[u], low[v])
			}
			if low[v] != num[v] {
				continue
			}
			var comp []*ssa.BasicBlock
			for {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				on[w] = false
				comp = append(comp, fn.Blocks[w])
				if w == v {
					break
				}
			}
			self := false
			for _, s := range comp[0].Succs {
				self = self || s == comp[0]
			}
			if len(comp) > 1 || self {
				out = append(out, comp)
			}
		}
	}
	return out
}
