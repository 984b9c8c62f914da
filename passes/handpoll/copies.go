package handpoll

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

// A future that is a struct, and not a pointer to one, is copied by an assignment.
// Before it was polled that is harmless, and so is moving it when nobody uses the
// old one any more and nobody knows its address. So a copy is a mistake if, on some
// path, what is copied was polled before it, and
//
//   - its address counts: it holds a lock or a place in a list, or its Poll gives its
//     address, or that of a part of it, to somebody; or
//   - what was copied is used again, or outlasts the function.
//
// A future was polled if its Poll method was called, or if its address was given to
// the runtime, or to a function that polls it. In a Poll method whatever it polls may
// have been polled by an earlier call of it.

// byValue says whether t is a struct whose pointer is a future or a stream, by
// methods that need the pointer.
func (p *pkg) byValue(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return false
	}
	obj, _, indirect := types.LookupFieldOrMethod(t, false, p.pass.Pkg, "Poll")
	if obj == nil && !indirect {
		obj, _, indirect = types.LookupFieldOrMethod(t, false, p.pass.Pkg, "PollNext")
	}
	if obj != nil || !indirect {
		return false // a value will do, or there is no such method
	}
	k := p.types.Class(types.NewPointer(t)).Kind
	return k == model.Future || k == model.Stream
}

// copies looks for futures that are copied.
func (p *pkg) copies() {
	for _, fn := range p.ssa.SrcFuncs {
		var loads []*ssa.UnOp
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				if u, ok := ins.(*ssa.UnOp); ok && u.Op == token.MUL && p.byValue(u.Type()) && copied(u) {
					loads = append(loads, u)
				}
			}
		}
		if len(loads) > 0 && len(fn.Blocks) <= maxBlocks {
			p.copiesIn(fn, loads)
		}
	}
}

// copied says whether what was loaded is put somewhere else.
func copied(u *ssa.UnOp) bool {
	for _, r := range *u.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef, *ssa.BinOp, *ssa.Field, *ssa.Phi:
		case *ssa.Store:
			if r.Val == u {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func (p *pkg) copiesIn(fn *ssa.Function, loads []*ssa.UnOp) {
	c := &copier{p: p, w: &walk{p: p, fn: fn}}
	c.w.reaches()
	entry := map[string]token.Pos{}
	if polls(fn) {
		for _, m := range p.methods(fn) {
			if !polls(m) {
				continue
			}
			mw := &copier{p: p, w: &walk{p: p, fn: m}}
			for _, b := range m.Blocks {
				for _, ins := range b.Instrs {
					if pl, pos := mw.polled(ins); pl != "" && ownFieldAt(pl) != "" {
						entry[pl] = pos
					}
				}
			}
		}
		if fn.Parent() == nil {
			entry["self"] = fn.Pos()
		}
	}
	in := make([]map[string]token.Pos, len(fn.Blocks))
	in[0] = entry
	work := []int{0}
	for len(work) > 0 {
		b := fn.Blocks[work[0]]
		work = work[1:]
		out := maps.Clone(in[b.Index])
		for _, ins := range b.Instrs {
			c.step(out, ins)
		}
		for _, s := range b.Succs {
			changed := in[s.Index] == nil
			if changed {
				in[s.Index] = map[string]token.Pos{}
			}
			for pl, pos := range out {
				if old, ok := in[s.Index][pl]; !ok || pos < old {
					in[s.Index][pl] = pos
					changed = true
				}
			}
			if changed && !slices.Contains(work, s.Index) {
				work = append(work, s.Index)
			}
		}
	}
	for _, u := range loads {
		if in[u.Block().Index] == nil {
			continue
		}
		at := maps.Clone(in[u.Block().Index])
		for _, ins := range u.Block().Instrs {
			if ins == u {
				break
			}
			c.step(at, ins)
		}
		c.judge(u, at)
	}
}

// A copier follows what was polled through one function.
type copier struct {
	p *pkg
	w *walk
}

// step executes an instruction: what it polls, and what is new after it.
func (c *copier) step(set map[string]token.Pos, ins ssa.Instruction) {
	if st, ok := ins.(*ssa.Store); ok {
		if pl, ok := c.w.place(nil, st.Addr); ok {
			delete(set, wild(pl))
		}
		return
	}
	if pl, pos := c.polled(ins); pl != "" {
		if _, ok := set[pl]; !ok {
			set[pl] = pos
		}
	}
}

// polled is the place whose future a call polls.
func (c *copier) polled(ins ssa.Instruction) (string, token.Pos) {
	ci, ok := ins.(*ssa.Call)
	if !ok {
		return "", token.NoPos
	}
	call := &ci.Call
	fn := model.FuncOf(call)
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for i, a := range args {
		if !c.p.byValue(deref(baseType(a))) {
			continue
		}
		pl, ok := c.w.place(nil, a)
		if !ok {
			continue
		}
		_, known := model.SpecOf(fn)
		if known || i == 0 && fn != nil && isPollName(fn.Name()) && readyResult(call.Signature()) >= 0 || c.p.pollsParam(call.StaticCallee(), i, 0) {
			return wild(pl), ci.Pos()
		}
	}
	return "", token.NoPos
}

// baseType is the type of v before it was put into an interface.
func baseType(v ssa.Value) types.Type {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		return mi.X.Type()
	}
	return v.Type()
}

// pollsParam says whether a function of this package polls what parameter i points
// to, or gives it to the runtime.
func (p *pkg) pollsParam(fn *ssa.Function, i, depth int) bool {
	if fn == nil || depth > 4 || !p.isLocal(fn) {
		return false
	}
	fn = originOf(fn)
	if i >= len(fn.Params) {
		return false
	}
	var rec func(v ssa.Value, depth int) bool
	rec = func(v ssa.Value, depth int) bool {
		if depth > 4 || v.Referrers() == nil {
			return false
		}
		for _, r := range *v.Referrers() {
			switch r := r.(type) {
			case *ssa.MakeInterface:
				if rec(r, depth+1) {
					return true
				}
			case *ssa.ChangeInterface:
				if rec(r, depth+1) {
					return true
				}
			case *ssa.Call:
				f := model.FuncOf(&r.Call)
				if _, ok := model.SpecOf(f); ok || f != nil && model.Receiver(&r.Call) == v && isPollName(f.Name()) && readyResult(r.Call.Signature()) >= 0 {
					return true
				}
				for j, a := range r.Call.Args {
					if a == v && p.pollsParam(r.Call.StaticCallee(), j, depth+1) {
						return true
					}
				}
			}
		}
		return false
	}
	return rec(fn.Params[i], depth)
}

func (c *copier) judge(u *ssa.UnOp, set map[string]token.Pos) {
	pl, ok := c.w.place(nil, u.X)
	if !ok {
		return
	}
	name := u.Type()
	pos, was := set[wild(pl)]
	if !was {
		c.polledCopy(u, pl)
		return
	}
	why := ""
	switch {
	case c.p.pinned(name):
		why = "others know its address, and go on to use the old one"
	case c.usedAfter(u, pl):
		why = "the old one is used again, and the two do not share what they know"
	default:
		return
	}
	c.p.found.Copied = append(c.p.found.Copied, Finding{
		Pos: c.where(u), Kind: CopiedPolled, Name: typeName(name), Why: why,
		Path: []flow.Step{{Pos: pos, Text: "it may have been polled here"}},
	})
}

// where is where a value that was loaded is put.
func (c *copier) where(u *ssa.UnOp) token.Pos {
	for _, r := range *u.Referrers() {
		if st, ok := r.(*ssa.Store); ok && st.Val == u && st.Pos().IsValid() {
			return st.Pos()
		}
	}
	if u.Pos().IsValid() {
		return u.Pos()
	}
	for _, r := range *u.Referrers() {
		if r.Pos().IsValid() {
			return r.Pos()
		}
	}
	return u.Parent().Pos()
}

func typeName(t types.Type) string {
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return t.String()
}

// usedAfter says whether what is at pl may be used after u has copied it.
func (c *copier) usedAfter(u *ssa.UnOp, pl string) bool {
	// It is moved if it is overwritten next, or if it moves within its container.
	past := false
	for _, ins := range u.Block().Instrs {
		if ins == u {
			past = true
			continue
		}
		st, ok := ins.(*ssa.Store)
		if !past || !ok {
			continue
		}
		to, ok := c.w.place(nil, st.Addr)
		if ok && st.Val == u && st.Addr != u.X && wild(to) == wild(pl) {
			return false
		}
		if ok && (to == pl || under(to, pl)) && st.Val != u {
			return false
		}
	}
	if ownFieldAt(pl) != "" || pl == "self" {
		return true // it outlasts the poll
	}
	past = false
	for _, ins := range u.Block().Instrs {
		if ins == u {
			past = true
		} else if past && c.usesPlace(ins, pl) {
			return true
		}
	}
	for _, b := range c.w.fn.Blocks {
		if !c.w.reach[u.Block().Index][b.Index] {
			continue
		}
		for _, ins := range b.Instrs {
			if ins != u && c.usesPlace(ins, pl) {
				return true
			}
		}
	}
	for _, b := range c.w.fn.Blocks {
		for _, ins := range b.Instrs {
			if d, ok := ins.(*ssa.Defer); ok && c.usesPlace(d, pl) {
				return true
			}
		}
	}
	return false
}

// usesPlace says whether a call is given the address pl.
func (c *copier) usesPlace(ins ssa.Instruction, pl string) bool {
	ci, ok := ins.(ssa.CallInstruction)
	if !ok {
		return false
	}
	for _, a := range append([]ssa.Value{ci.Common().Value}, ci.Common().Args...) {
		if !isPointerType(baseType(a)) {
			continue
		}
		if p, ok := c.w.place(nil, a); ok && p == pl {
			return true
		}
	}
	return false
}

// polledCopy finds a copy that is polled instead of the future that outlasts the
// poll: what it comes to is lost.
func (c *copier) polledCopy(u *ssa.UnOp, pl string) {
	if !polls(c.w.fn) || ownFieldAt(pl) == "" {
		return
	}
	for _, r := range *u.Referrers() {
		st, ok := r.(*ssa.Store)
		if !ok || st.Val != u {
			continue
		}
		a, ok := st.Addr.(*ssa.Alloc)
		if !ok {
			continue
		}
		polled := token.NoPos
		for _, ref := range *a.Referrers() {
			switch ref := ref.(type) {
			case *ssa.Call:
				if fn := model.FuncOf(&ref.Call); fn != nil && isPollName(fn.Name()) && model.Receiver(&ref.Call) == a && readyResult(ref.Call.Signature()) >= 0 {
					polled = ref.Pos()
				}
			case *ssa.UnOp:
				if copied(ref) {
					return // put back, or somewhere else
				}
			case *ssa.Store, *ssa.FieldAddr, *ssa.DebugRef:
			default:
				return // somebody has its address
			}
		}
		if polled.IsValid() {
			c.p.found.Copied = append(c.p.found.Copied, Finding{
				Pos: c.where(u), Kind: PolledCopy, Name: typeName(u.Type()),
				Path: []flow.Step{{Pos: polled, Text: "the copy is polled here, and then forgotten"}},
			})
		}
	}
}

// pinned says whether the address of a future of type t counts.
func (p *pkg) pinned(t types.Type) bool {
	if known, ok := p.pins[t]; ok {
		return known
	}
	p.pins[t] = false
	out := holdsAddress(t, 0) || p.leaksSelf(t)
	p.pins[t] = out
	return out
}

// holdsAddress says whether t holds, by value, something that must not be copied.
func holdsAddress(t types.Type, depth int) bool {
	if depth > 6 {
		return false
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		switch n.Obj().Pkg().Path() {
		case "sync", "sync/atomic":
			_, isStruct := n.Underlying().(*types.Struct)
			return isStruct
		}
		for _, name := range []string{"AtomicWaker", "WakerSet", "WakerEntry"} {
			if model.IsRuntimeType(n, name) {
				return true
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			if holdsAddress(u.Field(i).Type(), depth+1) {
				return true
			}
		}
	case *types.Array:
		return holdsAddress(u.Elem(), depth+1)
	}
	return false
}

// leaksSelf says whether a Poll method of t gives its receiver, or the address of a
// part of it, to somebody else.
func (p *pkg) leaksSelf(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	for i := range n.Origin().NumMethods() {
		m := p.ssa.Pkg.Prog.FuncValue(n.Origin().Method(i))
		if m == nil || !polls(m) || len(m.Params) == 0 || len(m.Blocks) == 0 {
			continue
		}
		self := m.Params[0]
		part := func(v ssa.Value) bool {
			if mi, ok := v.(*ssa.MakeInterface); ok {
				v = mi.X
			}
			for range 6 {
				fa, ok := v.(*ssa.FieldAddr)
				if !ok {
					break
				}
				v = fa.X
			}
			return v == self
		}
		for _, b := range m.Blocks {
			for _, ins := range b.Instrs {
				switch ins := ins.(type) {
				case *ssa.Store:
					if isPointerType(baseType(ins.Val)) && part(ins.Val) {
						return true
					}
				case *ssa.Call:
					for j, a := range ins.Call.Args {
						if (j > 0 || ins.Call.IsInvoke()) && isPointerType(baseType(a)) && part(a) {
							return true
						}
					}
				case *ssa.Go:
					for _, a := range ins.Call.Args {
						if part(a) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}
