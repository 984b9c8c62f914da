package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// Functions that never return end a path: what is left open there is nobody's
// fault. The SSA form knows of those that ctrlflow finds, by their code alone and
// across packages (os.Exit, log.Fatal, t.FailNow, what only calls them, what
// always panics). The rest is found here: a method of testing.TB behind the
// interface, what a directive says, and what only calls those. It is a fact.

// never says whether no return of fn can be reached. A call that returns by a
// deferred recover does return.
func (p *pkg) never(fn *ssa.Function) bool {
	return len(fn.Blocks) > 0 && p.returns(fn, false) == nil && !recovers(fn)
}

// returns is a return that can be reached from the function's beginning, nil if
// there is none. With sure set, no way counts that leads through a call of which
// nothing is known, so that it might not return.
func (p *pkg) returns(fn *ssa.Function, sure bool) *ssa.Return {
	seen := make([]bool, len(fn.Blocks))
	work := []*ssa.BasicBlock{fn.Blocks[0]}
	seen[0] = true
next:
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Call:
				if p.neverCall(&ins.Call) || sure && opaqueCall(&ins.Call) {
					continue next
				}
			case *ssa.Return:
				return ins
			}
		}
		for _, s := range b.Succs {
			if !seen[s.Index] {
				seen[s.Index] = true
				work = append(work, s)
			}
		}
	}
	return nil
}

// neverCall says whether a call does not return.
func (p *pkg) neverCall(call *ssa.CallCommon) bool {
	var sum *fnSummary
	switch f := call.Value.(type) {
	case *ssa.Function:
		if o := f.Origin(); o != nil {
			f = o
		}
		sum = p.sums[f]
	case *ssa.MakeClosure:
		sum = p.sums[f.Fn.(*ssa.Function)]
	}
	if sum != nil {
		return sum.Never
	}
	return p.neverFunc(model.FuncOf(call))
}

// neverCalled is neverCall for a call that is being executed: its callee may be
// known by value.
func (p *pkg) neverCalled(ci *callInfo) bool {
	if ci.static != nil {
		f := ci.static
		if o := f.Origin(); o != nil {
			f = o
		}
		if s, ok := p.sums[f]; ok {
			return s.Never
		}
	}
	return p.neverFunc(ci.fn)
}

// neverFunc says whether a declared function, or an interface's method, does not
// return.
func (p *pkg) neverFunc(fn *types.Func) bool {
	if fn == nil {
		return false
	}
	if p.model.Directives(fn).NoReturn || model.NoReturn(fn) {
		return true
	}
	s := p.summaryFor(fn)
	return s != nil && s.Never
}

// opaqueCall says whether it is not known what a call executes.
func opaqueCall(call *ssa.CallCommon) bool {
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return false
	}
	f := call.StaticCallee()
	return f == nil || f.Pkg != nil && f.Object() == nil && len(f.Blocks) == 0
}

// recovers says whether a deferred literal of fn calls recover.
func recovers(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			d, ok := ins.(*ssa.Defer)
			if !ok {
				continue
			}
			f := d.Call.StaticCallee()
			if f == nil {
				if _, builtin := d.Call.Value.(*ssa.Builtin); !builtin && !d.Call.IsInvoke() {
					return true // a function value may do anything
				}
				continue
			}
			for _, b := range f.Blocks {
				for _, ins := range b.Instrs {
					if c, ok := ins.(*ssa.Call); ok {
						if bi, ok := c.Call.Value.(*ssa.Builtin); ok && bi.Name() == "recover" {
							return true
						}
					}
				}
			}
		}
	}
	return false
}
