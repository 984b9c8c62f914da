package flow

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// What is changed half way matters only to those who see it afterwards. Whether
// anybody does is asked of the callers: a place in a value that each of them has made
// for the call, and keeps nowhere, dies with the call that was cancelled.

// owners answers that for one package.
type owners struct {
	p       *pkg
	calls   map[*ssa.Function][]callSite
	loose   map[*ssa.Function]bool // used as a value, so that anybody may call it
	asked   map[slot]bool
	keeping map[slot]bool
}

// A slot is a parameter, or with index -1-i captured variable i, of a function.
type slot struct {
	fn *ssa.Function
	i  int
}

type callSite struct {
	fn   *ssa.Function // the caller
	args []ssa.Value
	mc   *ssa.MakeClosure // of a literal
}

func (p *pkg) owners() *owners {
	o := &owners{p: p, calls: map[*ssa.Function][]callSite{}, loose: map[*ssa.Function]bool{}, asked: map[slot]bool{}, keeping: map[slot]bool{}}
	var rands []*ssa.Value
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				if mc, ok := ins.(*ssa.MakeClosure); ok {
					f := mc.Fn.(*ssa.Function)
					if strings.HasPrefix(f.Synthetic, "bound method wrapper") {
						if obj := model.ObjectOf(f); obj != nil {
							if g := p.ssa.Pkg.Prog.FuncValue(obj); g != nil {
								// Whoever calls it, the receiver is this one.
								o.calls[g] = append(o.calls[g], callSite{fn: fn, args: mc.Bindings})
							}
						}
						continue
					}
					o.calls[f] = append(o.calls[f], callSite{fn: fn, mc: mc})
					continue
				}
				var callee ssa.Value
				if call, ok := ins.(ssa.CallInstruction); ok {
					if f := call.Common().StaticCallee(); f != nil {
						callee = call.Common().Value
						g := f
						if g.Origin() != nil {
							g = g.Origin()
						}
						if _, isLit := callee.(*ssa.MakeClosure); !isLit {
							o.calls[g] = append(o.calls[g], callSite{fn: fn, args: call.Common().Args})
						}
					}
				}
				rands = ins.Operands(rands[:0])
				for _, r := range rands {
					if f, ok := (*r).(*ssa.Function); ok && *r != callee {
						o.loose[f] = true
					}
				}
			}
		}
	}
	return o
}

// seen says whether somebody may see, after fn was cancelled, what is at a place.
func (o *owners) seen(fn *ssa.Function, l loc) bool {
	if hops(l) {
		return true
	}
	return o.rootSeen(fn, l.v, l.path == "")
}

// rootSeen is seen for what v holds or points to; plain says that it is v itself.
func (o *owners) rootSeen(fn *ssa.Function, v ssa.Value, plain bool) bool {
	switch v := v.(type) {
	case *ssa.Global:
		return true
	case *ssa.Parameter:
		for i, prm := range fn.Params {
			if prm == v {
				return o.slotSeen(slot{fn, i})
			}
		}
	case *ssa.FreeVar:
		for i, fv := range fn.FreeVars {
			if fv == v {
				return o.slotSeen(slot{fn, -1 - i})
			}
		}
	case *ssa.Alloc:
		if prm := paramOf(v); prm != nil && !plain {
			return o.rootSeen(fn, prm, false)
		}
		if one := onlyStore(v); one != nil && isPointer(v.Type().Underlying().(*types.Pointer).Elem()) {
			// What a variable holds was defined before it, or is not asked for.
			if l := locOf(&ctx{fn: fn}, one.Val); l.ok() && l.v != ssa.Value(v) && !isVariable(l.v) {
				if l.path != "" {
					return true
				}
				return o.rootSeen(fn, l.v, false)
			}
		}
		return o.kept(v)
	case *ssa.Call:
		return !o.p.fresh(v) || o.kept(v)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			return !o.p.fresh(call) || o.kept(v)
		}
	}
	return true
}

func isVariable(v ssa.Value) bool {
	al, ok := v.(*ssa.Alloc)
	return ok && isPointer(al.Type().Underlying().(*types.Pointer).Elem())
}

// slotSeen asks the callers.
func (o *owners) slotSeen(s slot) bool {
	if done, ok := o.asked[s]; ok {
		return done
	}
	o.asked[s] = false // a function that calls itself sees nothing by that
	out := o.callersSee(s)
	o.asked[s] = out
	return out
}

func (o *owners) callersSee(s slot) bool {
	if s.i < 0 {
		for _, c := range o.calls[s.fn] {
			if c.mc != nil && o.bindingSeen(c, c.mc.Bindings[-1-s.i]) {
				return true
			}
		}
		return false
	}
	if len(o.calls[s.fn]) == 0 || o.loose[s.fn] || s.fn.Parent() != nil || o.exported(s.fn) {
		return true
	}
	for _, c := range o.calls[s.fn] {
		if s.i >= len(c.args) {
			continue
		}
		l := locOf(&ctx{fn: c.fn}, c.args[s.i])
		if !l.ok() || l.path != "" && !isAddr(c.args[s.i]) || hops(l) || o.rootSeen(c.fn, l.v, false) {
			return true
		}
	}
	return false
}

// bindingSeen: a literal has captured b. What it shares with its parent is seen if
// the parent, or another literal, reads it.
func (o *owners) bindingSeen(c callSite, b ssa.Value) bool {
	if al, ok := b.(*ssa.Alloc); ok && paramOf(al) == nil {
		if elem := al.Type().Underlying().(*types.Pointer).Elem(); !isPointer(elem) {
			for _, r := range *al.Referrers() {
				switch r := r.(type) {
				case *ssa.Store, *ssa.DebugRef:
				case *ssa.MakeClosure:
					if r != c.mc {
						return true
					}
				default:
					return true
				}
			}
			return o.p.info(c.fn).inLoop(c.mc) && !o.p.info(c.fn).inLoop(al)
		}
	}
	return o.rootSeen(c.fn, b, false)
}

// exported says whether a function may be called by other packages, or through an
// interface.
func (o *owners) exported(fn *ssa.Function) bool {
	obj := model.ObjectOf(fn)
	if obj == nil {
		return true
	}
	recv := obj.Signature().Recv()
	if recv == nil {
		return obj.Exported()
	}
	return obj.Exported()
}

// kept says whether a value that a function has made, or something in it, reaches a
// place that outlives the function: it is stored, sent, returned, or given to a
// function that keeps it. A block that captures it is cancelled with it.
func (o *owners) kept(v ssa.Value) bool {
	names := map[ssa.Value]bool{}
	alias(v, names)
	for x := range names {
		if x.Referrers() == nil {
			continue
		}
		for _, r := range *x.Referrers() {
			switch r := r.(type) {
			case *ssa.Store:
				if r.Val == x && addrRoot(r.Addr) == nil {
					return true
				}
			case *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Select, *ssa.Return:
				return true
			case ssa.CallInstruction:
				if o.callKeeps(x, r) {
					return true
				}
			}
		}
	}
	return false
}

func (o *owners) callKeeps(x ssa.Value, call ssa.CallInstruction) bool {
	common := call.Common()
	if _, ok := x.(*ssa.MakeClosure); ok {
		return false
	}
	fn := model.FuncOf(common)
	if _, ok := common.Value.(*ssa.Builtin); ok || pureCall(fn) {
		return false
	}
	if spec, ok := model.SpecOf(fn); ok {
		return runtimeKeeps(spec, common, x)
	}
	if common.IsInvoke() {
		return common.Value != x
	}
	f := common.StaticCallee()
	if f == nil {
		return true
	}
	if f.Origin() != nil {
		f = f.Origin()
	}
	for i, a := range common.Args {
		if a == x && o.keepsParam(slot{f, i}) {
			return true
		}
	}
	return false
}

// keepsParam is kept for a parameter.
func (o *owners) keepsParam(s slot) bool {
	if s.i >= len(s.fn.Params) || len(s.fn.Blocks) == 0 {
		return o.p.summaryFor(model.ObjectOf(s.fn)).keeps(s.i)
	}
	if done, ok := o.keeping[s]; ok {
		return done
	}
	o.keeping[s] = false
	out := o.kept(s.fn.Params[s.i])
	o.keeping[s] = out
	return out
}

// alias adds the values that point to, or into, what v points to.
func alias(v ssa.Value, names map[ssa.Value]bool) {
	if v == nil || names[v] || len(names) > 500 {
		return
	}
	names[v] = true
	if v.Referrers() == nil {
		return
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice, *ssa.Extract:
			alias(r.(ssa.Value), names)
		case *ssa.Store:
			if al, ok := addrRoot(r.Addr).(*ssa.Alloc); ok && r.Val == v {
				for _, l := range *al.Referrers() {
					switch u := l.(type) {
					case *ssa.UnOp, *ssa.Slice:
						alias(u.(ssa.Value), names)
					}
				}
			}
		case *ssa.MakeClosure:
			alias(r, names)
		case *ssa.Call:
			if b, ok := r.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
				alias(r, names)
			}
		}
	}
}

// fresh says whether what a call returns was made by the callee, which does not keep
// it.
func (p *pkg) fresh(call *ssa.Call) bool {
	fn := call.Call.StaticCallee()
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		switch r := strip(ret.Results[0]).(type) {
		case *ssa.Const:
		case *ssa.Alloc:
			names := map[ssa.Value]bool{}
			alias(r, names)
			for x := range names {
				for _, u := range *x.Referrers() {
					switch u := u.(type) {
					case *ssa.Store:
						if u.Val == x && addrRoot(u.Addr) == nil {
							return false
						}
					case *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Select, *ssa.MakeClosure:
						return false
					case ssa.CallInstruction:
						if p.callKeeps(x, u) {
							return false
						}
					}
				}
			}
		default:
			return false
		}
	}
	return true
}

// hops says whether a place is reached through a pointer, or a map, that a field
// holds: what that leads to is shared by whoever holds it too.
func hops(l loc) bool {
	t := l.v.Type()
	if tup, ok := t.(*types.Tuple); ok && l.i >= 0 && l.i < tup.Len() {
		t = tup.At(l.i).Type()
	}
	deref := func(t types.Type) types.Type {
		for {
			p, ok := t.Underlying().(*types.Pointer)
			if !ok {
				return t
			}
			t = p.Elem()
		}
	}
	t = deref(t)
	for path := l.path; path != ""; {
		var sel string
		sel, path = cutSelector(path)
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return path != ""
		}
		var next types.Type
		for i := range st.NumFields() {
			if "."+st.Field(i).Name() == sel {
				next = st.Field(i).Type()
			}
		}
		if next == nil {
			return false
		}
		if _, ok := next.Underlying().(*types.Pointer); ok && path != "" {
			return true
		}
		t = deref(next)
	}
	return false
}
