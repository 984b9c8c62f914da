package flow

import (
	"go/token"
	"go/types"

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
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return false
	}
	fn := model.FuncOf(common)
	if pureCall(fn) {
		return false
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
	for i, a := range common.Args {
		if a == v && sum.keeps(i) {
			return true
		}
	}
	return false
}

// mutates says through which parameters a function assigns to what the caller
// can see. Callees that nothing is known of are taken to assign to what is
// behind a pointer that they are given.
func (p *pkg) mutates(fn *ssa.Function) []bool {
	out := make([]bool, len(fn.Params))
	for i, prm := range fn.Params {
		if isPointer(prm.Type()) {
			out[i] = p.assigns(prm, map[ssa.Value]bool{})
		}
	}
	return out
}

func (p *pkg) assigns(v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] || v.Referrers() == nil {
		return false
	}
	seen[v] = true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == v {
				if _, isParam := v.(*ssa.Parameter); !isParam || isPointer(v.Type()) {
					return true
				}
			}
			if al, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
				for _, l := range *al.Referrers() {
					if u, ok := l.(*ssa.UnOp); ok && p.assigns(u, seen) {
						return true
					}
					if mc, ok := l.(*ssa.MakeClosure); ok {
						for i, b := range mc.Bindings {
							if b != al {
								continue
							}
							for _, fr := range *mc.Fn.(*ssa.Function).FreeVars[i].Referrers() {
								if u, ok := fr.(*ssa.UnOp); ok && p.assigns(u, seen) {
									return true
								}
							}
						}
					}
				}
			}
		case *ssa.MapUpdate:
			return true
		case *ssa.FieldAddr:
			if p.assigns(r, seen) {
				return true
			}
		case *ssa.IndexAddr:
			if r.X == v && p.assigns(r, seen) {
				return true
			}
		case *ssa.UnOp:
			if r.Op == token.MUL && isPointer(r.Type()) && p.assigns(r, seen) {
				return true
			}
		case ssa.CallInstruction:
			if p.callAssigns(v, r) {
				return true
			}
		}
	}
	return false
}

func (p *pkg) callAssigns(v ssa.Value, call ssa.CallInstruction) bool {
	common := call.Common()
	if _, ok := common.Value.(*ssa.Builtin); ok || common.IsInvoke() {
		return false
	}
	fn := model.FuncOf(common)
	if fn == nil || pureCall(fn) || model.Key(fn) != "" {
		return false
	}
	if _, ok := v.Type().Underlying().(*types.Pointer); !ok {
		return false
	}
	sum := p.summaryFor(fn)
	for i, a := range common.Args {
		if a == v && sum.mutates(i) {
			return true
		}
	}
	return false
}
