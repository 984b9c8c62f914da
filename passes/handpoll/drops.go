package handpoll

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

// Whether a type owns what a field holds is not written anywhere, so it is taken
// from what the package does with the field. It is owned if
//
//   - it is given a future that was made for it: by a call that returns a new one,
//     or by a literal;
//   - it is given a parameter, and the function is called with such a future, or has
//     the directive owns for it;
//   - a method of the type drops it; or, of Drop and PollDrop, the other one does;
//   - it is given a parameter, as another field with the same obligation is in the
//     same function, and Drop reaches that one;
//   - Poll makes another future of its outcome, and Drop drops that one;
//   - it is given a parameter of a function that returns the type as a future, Poll
//     polls it, and Drop does something.
//
// The last three are said of a field only if nothing shows that somebody else goes on to
// use what it is given: it is given new futures and parameters, those are not borrowed
// by a directive, and no call in the package gives one and keeps it.
//
// What Drop reaches is what it, or a function of the package that it gives the
// receiver to, uses in any other way than to compare it; whether it does so on every
// path is not asked, because the state of the future decides about that.

// An ownType is a struct type of this package with a Drop method of its own.
type ownType struct {
	named   *types.Named
	str     *types.Struct
	methods []*ssa.Function
	fields  []ownField
}

type ownField struct {
	class  model.Class
	owned  token.Pos        // what says that it is owned
	params []*ssa.Parameter // that it was given
	// shared: it is given what may be somebody else's.
	shared bool
}

// FreshFact says which results of a function of another package are futures, or the
// like, that were made for the caller.
type FreshFact struct{ Results []int }

func (*FreshFact) AFact()         {}
func (*FreshFact) String() string { return "returns a new future" }

// dropForward finds what Drop and PollDrop do not reach.
func (p *pkg) dropForward() {
	p.exportFresh()
	index := map[*types.TypeName]*ownType{}
	var list []*ownType
	for _, fn := range p.ssa.SrcFuncs {
		if fn.Parent() != nil || fn.Name() != "Drop" || fn.Signature.Recv() == nil || fn.Signature.Params().Len() != 0 || len(fn.Blocks) == 0 {
			continue
		}
		tn, _ := recvName(model.ObjectOf(fn)).(*types.TypeName)
		if tn == nil {
			continue
		}
		named, _ := tn.Type().(*types.Named)
		str, ok := tn.Type().Underlying().(*types.Struct)
		if !ok || named == nil {
			continue
		}
		t := &ownType{named: named, str: str, methods: p.methods(fn), fields: make([]ownField, str.NumFields())}
		for i := range t.fields {
			t.fields[i].class = p.types.Class(str.Field(i).Type())
		}
		index[tn] = t
		list = append(list, t)
	}
	if len(list) == 0 {
		return
	}
	p.given(index)
	for _, t := range list {
		p.dropsOf(t)
	}
}

// ownFieldOf is the field of one of the types that an address is of.
func ownFieldOf(index map[*types.TypeName]*ownType, v ssa.Value) (*ownType, int) {
	fa, ok := v.(*ssa.FieldAddr)
	if !ok {
		return nil, 0
	}
	n, ok := types.Unalias(deref(fa.X.Type())).(*types.Named)
	if !ok {
		return nil, 0
	}
	t := index[n.Origin().Obj()]
	return t, fa.Field
}

// given looks at what the fields are given.
func (p *pkg) given(index map[*types.TypeName]*ownType) {
	to := map[*ssa.Parameter][]*ownField{}
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				st, ok := ins.(*ssa.Store)
				if !ok {
					continue
				}
				t, i := ownFieldOf(index, st.Addr)
				if t == nil || !obliges(t.fields[i].class) {
					continue
				}
				f := &t.fields[i]
				if p.fresh(st.Val, 0) || p.begun(fn, t, st) {
					f.own(st.Pos())
				} else if prm := paramOf(st.Val); prm == nil {
					f.shared = f.shared || !isNil(st.Val)
				} else if !slices.Contains(f.params, prm) {
					f.params = append(f.params, prm)
					to[prm] = append(to[prm], f)
				}
			}
		}
	}
	for prm, fs := range to {
		obj := model.ObjectOf(prm.Parent())
		if obj == nil {
			continue
		}
		said := p.known.Directives(obj)
		for _, f := range fs {
			if slices.Contains(said.Owns, prm.Name()) {
				f.own(prm.Pos())
			}
			f.shared = f.shared || slices.Contains(said.Borrows, prm.Name())
		}
	}
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				c, ok := ins.(ssa.CallInstruction)
				if !ok {
					continue
				}
				callee := c.Common().StaticCallee()
				if callee == nil || !p.isLocal(callee) {
					continue
				}
				callee = originOf(callee)
				for i, a := range c.Common().Args {
					if i >= len(callee.Params) || len(to[callee.Params[i]]) == 0 {
						continue
					}
					away := p.fresh(a, 0) && givenAway(a, c)
					for _, f := range to[callee.Params[i]] {
						if away {
							f.own(ins.Pos())
						}
						f.shared = f.shared || !away && !isNil(a) && paramOf(a) == nil
					}
				}
			}
		}
	}
}

// begun says whether a Poll method of t stores what it has got from a method of an
// interface: that it keeps it from one poll to the next says that it is its own.
func (p *pkg) begun(fn *ssa.Function, t *ownType, st *ssa.Store) bool {
	c, ok := st.Val.(*ssa.Call)
	return ok && c.Call.IsInvoke() && p.types.Class(c.Type()).Kind == model.Future &&
		slices.Contains(t.methods, fn) && (isPollName(fn.Name()) || fn.Name() == "PollDrop")
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// givenAway says whether a call is the only use of what it is given.
func givenAway(v ssa.Value, call ssa.CallInstruction) bool {
	for v.Referrers() != nil {
		uses := 0
		for _, r := range *v.Referrers() {
			if _, ok := r.(*ssa.DebugRef); !ok {
				uses++
			}
		}
		if uses != 1 {
			return false
		}
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.Call:
			return x.Block() == call.Block() || !inLoop(call.Block())
		default:
			return false
		}
	}
	return false
}

func inLoop(b *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	stack := slices.Clone(b.Succs)
	for len(stack) > 0 {
		x := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if x == b {
			return true
		}
		if !seen[x] {
			seen[x] = true
			stack = append(stack, x.Succs...)
		}
	}
	return false
}

func (f *ownField) own(pos token.Pos) {
	if !f.owned.IsValid() || pos.IsValid() && pos < f.owned {
		f.owned = pos
	}
}

func obliges(c model.Class) bool { return c.Kind.Obliges() || c.Kind == model.Task }

// paramOf is the parameter that v is.
func paramOf(v ssa.Value) *ssa.Parameter {
	for {
		switch x := v.(type) {
		case *ssa.Parameter:
			return x
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.UnOp:
			a, ok := x.X.(*ssa.Alloc)
			if !ok || x.Op != token.MUL {
				return nil
			}
			return spilled(a)
		default:
			return nil
		}
	}
}

// fresh says whether v was made for whoever holds it now.
func (p *pkg) fresh(v ssa.Value, depth int) bool {
	if depth > 6 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Alloc:
		return p.types.Class(v.Type()).Kind.Obliges()
	case *ssa.MakeInterface:
		return p.fresh(v.X, depth+1)
	case *ssa.ChangeInterface:
		return p.fresh(v.X, depth+1)
	case *ssa.ChangeType:
		return p.fresh(v.X, depth+1)
	case *ssa.Phi:
		any := false
		for _, e := range v.Edges {
			if c, ok := e.(*ssa.Const); ok && c.IsNil() {
				continue
			}
			if !p.fresh(e, depth+1) {
				return false
			}
			any = true
		}
		return any
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			return p.freshCall(&c.Call, v.Index, v.Type(), depth)
		}
	case *ssa.Call:
		return p.freshCall(&v.Call, 0, v.Type(), depth)
	}
	return false
}

func (p *pkg) freshCall(call *ssa.CallCommon, i int, t types.Type, depth int) bool {
	if _, ok := call.Value.(*ssa.Builtin); ok || !obliges(p.types.Class(t)) {
		return false
	}
	fn := model.FuncOf(call)
	if spec, ok := model.SpecOf(fn); ok {
		switch spec.Op {
		case model.OpRef:
			return false
		case model.OpAsync, model.OpSpawn, model.OpAwait, model.OpResult:
			return true // it starts it, or a future came up with it
		}
		switch p.types.Class(t).Kind {
		case model.Cleanup, model.Buffer, model.Contract:
			return true
		}
		return spec.Made != nil
	}
	callee := call.StaticCallee()
	switch {
	case fn != nil && isPollName(fn.Name()) && readyResult(call.Signature()) > i:
		return true // what a future came up with is whoever's polls it
	case callee == nil:
		// What a function value makes is its caller's, by convention; a method
		// of an interface may lend what others use, too.
		return !call.IsInvoke() && p.types.Class(t).Kind == model.Future
	case p.isLocal(callee):
		return p.freshResult(originOf(callee), i, depth+1)
	case fn != nil:
		fact := new(FreshFact)
		return p.pass.ImportObjectFact(fn, fact) && slices.Contains(fact.Results, i)
	}
	return false
}

// freshResult says whether result i of a function was made by it wherever it is not
// nil.
func (p *pkg) freshResult(fn *ssa.Function, i, depth int) bool {
	any := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover || i >= len(ret.Results) {
			continue
		}
		if c, ok := ret.Results[i].(*ssa.Const); ok && c.IsNil() {
			continue
		}
		if !p.fresh(ret.Results[i], depth+1) {
			return false
		}
		any = true
	}
	return any
}

func (p *pkg) exportFresh() {
	for _, fn := range p.ssa.SrcFuncs {
		obj := model.ObjectOf(fn)
		if fn.Parent() != nil || obj == nil || !obj.Exported() || obj.Pkg() != p.pass.Pkg {
			continue
		}
		var fact FreshFact
		for i := range fn.Signature.Results().Len() {
			if obliges(p.types.Class(fn.Signature.Results().At(i).Type())) && p.freshResult(fn, i, 0) {
				fact.Results = append(fact.Results, i)
			}
		}
		if len(fact.Results) > 0 {
			p.pass.ExportObjectFact(obj, &fact)
		}
	}
}

// dropsOf judges one type.
func (p *pkg) dropsOf(t *ownType) {
	var releasers []*ssa.Function
	ev := &evidence{
		others:  p.reachingCalls(t, drops),
		drops:   p.reachingCalls(t, releases),
		follows: map[[2]int]token.Pos{},
	}
	for _, m := range t.methods {
		switch {
		case m.Name() == "Drop", m.Name() == "PollDrop":
			releasers = append(releasers, m)
			if len(m.Params) > 0 {
				ev.drops.from(m.Params[0])
			}
		case len(m.Params) > 0:
			ev.others.from(m.Params[0])
			if polls(m) {
				p.follows(m, ev.follows)
			}
		}
	}
	var reached *reaching // by Drop
	for _, drop := range releasers {
		if len(drop.Params) == 0 || !returns(drop) {
			continue
		}
		r := &reaching{p: p, seen: map[ssa.Value]bool{}, fields: make([]bool, len(t.fields))}
		r.from(drop.Params[0])
		if drop.Name() == "Drop" {
			reached = r
		}
		if r.all {
			continue
		}
		for i := range t.fields {
			if r.fields[i] {
				continue
			}
			f := &t.fields[i]
			kind, why, text := p.owns(t, i, r, ev)
			if kind == 0 {
				continue
			}
			if !why.IsValid() {
				why = f.owned
			}
			p.found.Unreached = append(p.found.Unreached, Finding{
				Pos: drop.Pos(), Kind: kind, Name: t.str.Field(i).Name(), Func: drop.Name(), Drop: p.dropMethod(t.str.Field(i).Type()), Nilable: nilable(t.str.Field(i).Type()),
				Path: []flow.Step{{Pos: why, Text: text}},
			})
			break // one of them is enough to look at the method
		}
	}
	p.endsOf(t, reached)
}

// returns says whether a function ever does; a Drop that panics is not to be called.
func returns(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			return true
		}
	}
	return false
}

func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return true
	}
	return false
}

// dropMethod is "Drop" if a value of type t has it, without a parameter.
func (p *pkg) dropMethod(t types.Type) string {
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.pass.Pkg, "Drop")
	if f, ok := obj.(*types.Func); ok && f.Signature().Params().Len() == 0 {
		return f.Name()
	}
	return ""
}
