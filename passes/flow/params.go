package flow

import (
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// keeps says which parameters may reach a place that outlives the call.
func (p *pkg) keeps(fn *ssa.Function) []bool {
	out := make([]bool, len(fn.Params))
	for i, prm := range fn.Params {
		d := map[ssa.Value]bool{}
		derive(prm, d, p)
		for v := range d {
			if p.keepsValue(v, d) {
				out[i] = true
				break
			}
		}
	}
	return out
}

func (p *pkg) keepsValue(v ssa.Value, d map[ssa.Value]bool) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Val == v && addrRoot(r.Addr) == nil {
				return true
			}
		case *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Select:
			return true
		case *ssa.MakeClosure:
			if !onlyCalled(r) {
				return true
			}
		case ssa.CallInstruction:
			if p.callKeeps(v, r) {
				return true
			}
		}
	}
	return false
}

func (p *pkg) callKeeps(v ssa.Value, call ssa.CallInstruction) bool {
	common := call.Common()
	if p.tracksType(v.Type()) && fieldOfParam(v) {
		return false // what becomes of it is said by Summary.Fields
	}
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return false
	}
	fn := model.FuncOf(common)
	if pureCall(fn) {
		return false
	}
	if spec, ok := model.SpecOf(fn); ok {
		return runtimeKeeps(spec, common, v)
	}
	if model.Key(fn) != "" {
		return true
	}
	if common.IsInvoke() {
		return common.Value != v || !isGetter(fn)
	}
	callee := common.StaticCallee()
	var sum *Summary
	if callee != nil {
		if o := callee.Origin(); o != nil {
			callee = o
		}
		if s, ok := p.sums[callee]; ok {
			sum = &s.Summary
		}
	}
	if sum == nil {
		sum = p.summaryFor(fn)
	}
	if common.Value == v && p.tracksType(v.Type()) {
		return true // it is called: what it obliged to may be done
	}
	for i, a := range common.Args {
		if a == v && (sum.keeps(i) || sum.param(i) != Borrows && p.tracksType(v.Type())) {
			return true
		}
	}
	return false
}

// fieldOfParam says whether v is what a field behind a parameter holds.
func fieldOfParam(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	fa, ok := u.X.(*ssa.FieldAddr)
	for ok {
		if _, isParam := fa.X.(*ssa.Parameter); isParam {
			return true
		}
		fa, ok = fa.X.(*ssa.FieldAddr)
	}
	return false
}

// mutates lists, for each parameter, the fields behind it that a function may
// assign to. Callees that nothing is known of are taken to assign to all that is
// behind a pointer that they are given.
func (p *pkg) mutates(fn *ssa.Function) [][]string {
	out := make([][]string, len(fn.Params))
	for i, prm := range fn.Params {
		if !isPointer(prm.Type()) {
			continue
		}
		set := map[string]bool{}
		p.assigned(prm, "", set, map[ssa.Value]bool{})
		out[i] = slices.Sorted(maps.Keys(set))
	}
	return out
}

// assigned adds the fields that are assigned to through v, a pointer to, or into,
// the field named field of a parameter; to the parameter itself if that is empty.
func (p *pkg) assigned(v ssa.Value, field string, set map[string]bool, seen map[ssa.Value]bool) {
	if seen[v] || v.Referrers() == nil {
		return
	}
	seen[v] = true
	add := func(f string) {
		if f == "" {
			f = "*"
		}
		set[f] = true
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == v {
				add(field)
			}
			if al, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
				p.assignedVia(al, field, set, seen)
			}
		case *ssa.MapUpdate:
			if r.Map == v {
				add(field)
			}
		case *ssa.FieldAddr:
			f := field
			if f == "" {
				f = fieldName(r.X.Type(), r.Field)
			}
			p.assigned(r, f, set, seen)
		case *ssa.IndexAddr:
			if r.X == v {
				p.assigned(r, field, set, seen)
			}
		case *ssa.UnOp:
			if r.Op == token.MUL && isPointer(r.Type()) {
				p.assigned(r, field, set, seen)
			}
		case ssa.CallInstruction:
			for _, f := range p.callAssigns(v, r) {
				if field != "" {
					f = field
				}
				add(f)
			}
		}
	}
}

// assignedVia follows a parameter through the variable that it was stored in,
// because a literal captures it.
func (p *pkg) assignedVia(al *ssa.Alloc, field string, set map[string]bool, seen map[ssa.Value]bool) {
	loads := func(refs *[]ssa.Instruction) {
		for _, l := range *refs {
			if u, ok := l.(*ssa.UnOp); ok {
				p.assigned(u, field, set, seen)
			}
		}
	}
	loads(al.Referrers())
	for _, l := range *al.Referrers() {
		if mc, ok := l.(*ssa.MakeClosure); ok {
			for i, b := range mc.Bindings {
				if b == al {
					loads(mc.Fn.(*ssa.Function).FreeVars[i].Referrers())
				}
			}
		}
	}
}

// callAssigns lists the fields behind v that a call may assign to.
func (p *pkg) callAssigns(v ssa.Value, call ssa.CallInstruction) []string {
	common := call.Common()
	if _, ok := common.Value.(*ssa.Builtin); ok || common.IsInvoke() {
		return nil
	}
	fn := model.FuncOf(common)
	if fn == nil || pureCall(fn) || model.Key(fn) != "" {
		return nil
	}
	if _, ok := v.Type().Underlying().(*types.Pointer); !ok {
		return nil
	}
	sum := p.summaryFor(fn)
	for i, a := range common.Args {
		if a != v {
			continue
		}
		if sum == nil || i >= len(sum.Mutates) {
			return []string{"*"}
		}
		return sum.Mutates[i]
	}
	return nil
}

// runtimeKeeps says whether a function of the runtime keeps an argument: it
// borrows what it works on and what it lends.
func runtimeKeeps(spec model.Spec, call *ssa.CallCommon, v ssa.Value) bool {
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for i, a := range args {
		if a != v {
			continue
		}
		if i == 0 && spec.Op == model.OpNone && spec.Made == nil && call.Signature().Recv() != nil {
			return false // it only looks at its receiver
		}
		if spec.Made == nil || slices.Contains(spec.Takes, i) || !slices.Contains(spec.Made.On, i) && !slices.Contains(spec.Made.Lends, i) {
			return true
		}
	}
	return false
}
