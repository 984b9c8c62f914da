package blocking

import (
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A use is what becomes of a literal.
type use struct {
	inline bool // it is called by the function that it is in, or by one that is given it and calls it at once
	polled bool // a combinator calls it in a poll
}

// A param is a parameter of a function.
type param struct {
	fn *ssa.Function
	i  int
}

// usesIn finds out what becomes of the literals in a function.
func (p *pkg) usesIn(fn *ssa.Function) {
	var rands []*ssa.Value
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			if mc, ok := ins.(*ssa.MakeClosure); ok {
				lit := mc.Fn.(*ssa.Function)
				if lit.Parent() == fn {
					p.use(lit, mc, 0)
				}
				continue
			}
			rands = ins.Operands(rands[:0])
			for _, r := range rands {
				if lit, ok := (*r).(*ssa.Function); ok && lit.Parent() == fn {
					p.usedBy(lit, lit, ins, 0)
				}
			}
		}
	}
}

// use follows a literal, held in v, to what uses it.
func (p *pkg) use(lit *ssa.Function, v ssa.Value, depth int) {
	if v.Referrers() == nil || depth > 4 {
		return
	}
	for _, r := range *v.Referrers() {
		p.usedBy(lit, v, r, depth)
	}
}

func (p *pkg) usedBy(lit *ssa.Function, v ssa.Value, ins ssa.Instruction, depth int) {
	u := p.uses[lit]
	if u == nil {
		u = new(use)
		p.uses[lit] = u
	}
	if lit.Synthetic == "range-over-func yield" {
		u.inline = true
		return
	}
	switch ins := ins.(type) {
	case *ssa.Store:
		if al, ok := ins.Addr.(*ssa.Alloc); ok && ins.Val == v {
			for _, l := range *al.Referrers() {
				if load, ok := l.(*ssa.UnOp); ok {
					p.use(lit, load, depth+1)
				}
			}
		}
	case *ssa.Phi:
		p.use(lit, ins, depth+1)
	case *ssa.ChangeType:
		p.use(lit, ins, depth+1)
	case *ssa.Defer:
		p.given(u, v, &ins.Call)
	case *ssa.Call:
		p.given(u, v, &ins.Call)
	}
}

// given: a literal is called, or given to a function.
func (p *pkg) given(u *use, v ssa.Value, call *ssa.CallCommon) {
	if call.Value == v {
		u.inline = true
		return
	}
	f := model.FuncOf(call)
	now, polled := model.CallsBack(f)
	u.inline, u.polled = u.inline || now, u.polled || polled
	if now || polled || f == nil || call.IsInvoke() {
		return
	}
	for i, a := range call.Args {
		if a != v {
			continue
		}
		if f.Pkg() == p.pass.Pkg {
			if callee := call.StaticCallee(); callee != nil {
				u.inline = u.inline || p.callsParam(callee, i, 0)
			}
			continue
		}
		var fact Fact
		if f.Pkg() != nil && p.pass.ImportObjectFact(f, &fact) {
			for _, c := range fact.Calls {
				u.inline = u.inline || c == i
			}
		}
	}
}

// callsParam says whether a function calls its i'th parameter while it runs.
func (p *pkg) callsParam(fn *ssa.Function, i, depth int) bool {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if i >= len(fn.Params) || depth > 4 {
		return false
	}
	k := param{fn, i}
	if known, ok := p.calls[k]; ok {
		return known
	}
	p.calls[k] = false
	prm := fn.Params[i]
	if prm.Referrers() == nil {
		return false
	}
	for _, r := range *prm.Referrers() {
		var call *ssa.CallCommon
		switch r := r.(type) {
		case *ssa.Call:
			call = &r.Call
		case *ssa.Defer:
			call = &r.Call
		default:
			continue
		}
		if call.Value == prm {
			p.calls[k] = true
		} else if callee := call.StaticCallee(); callee != nil && callee.Pkg == fn.Pkg {
			for j, a := range call.Args {
				if a == prm && p.callsParam(callee, j, depth+1) {
					p.calls[k] = true
				}
			}
		}
	}
	return p.calls[k]
}
