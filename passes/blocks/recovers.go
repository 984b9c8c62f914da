package blocks

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A Recover stops the unwinding of a block.
type Recover struct {
	Pos  token.Pos // the recover, or the defer statement of a function that recovers
	Path []Step
}

// Swallows is a fact of a function that recovers, when it is deferred, whatever is
// panicked with, a cancellation included.
type Swallows struct{}

// AFact makes Swallows a fact of functions.
func (*Swallows) AFact() {}

func (*Swallows) String() string { return "recovers cancellations" }

// swallowers exports the declared functions that are Swallows.
func (p *pkg) swallowers() {
	for _, fn := range p.ssa.SrcFuncs {
		obj := model.ObjectOf(fn)
		if fn.Parent() == nil && obj != nil && obj.Pkg() == p.pass.Pkg && p.swallows(fn).IsValid() {
			p.pass.ExportObjectFact(obj, new(Swallows))
		}
	}
}

// swallows is where a function recovers and does not pass the unwinding on, if it
// does. What panics, ends the process or the goroutine, or asks whether it is a
// cancellation knows what it does; what gives the value to a function that is not
// known may.
func (p *pkg) swallows(fn *ssa.Function) token.Pos {
	var at token.Pos
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Panic:
				return token.NoPos
			case ssa.CallInstruction:
				call := ins.Common()
				if bi, ok := call.Value.(*ssa.Builtin); ok {
					if bi.Name() == "recover" && !at.IsValid() {
						at = ins.Pos()
					}
					continue
				}
				if p.passesOn(call, 0) {
					return token.NoPos
				}
			}
		}
	}
	return at
}

// passesOn says whether a call in a function that recovers may pass the unwinding on.
func (p *pkg) passesOn(call *ssa.CallCommon, depth int) bool {
	fn := model.FuncOf(call)
	if fn == nil {
		return givenAny(call)
	}
	if model.Key(fn) == "futures.IsCancel" || p.model.Directives(fn).NoReturn {
		return true
	}
	if fn.Pkg() == nil {
		return false
	}
	switch path := fn.Pkg().Path(); path {
	case "os":
		return fn.Name() == "Exit"
	case "runtime":
		return fn.Name() == "Goexit"
	case "log":
		return len(fn.Name()) > 4 && (fn.Name()[:5] == "Fatal" || fn.Name()[:5] == "Panic")
	case "testing":
		return true
	case "fmt", "errors", "log/slog", "runtime/debug", "strings", "strconv", "time", "sync", "sync/atomic", "reflect":
		return false
	}
	callee := call.StaticCallee()
	if fn.Pkg() != p.pass.Pkg || callee == nil || len(callee.Blocks) == 0 {
		return givenAny(call)
	}
	if depth > 2 {
		return false
	}
	for _, b := range callee.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Panic:
				return true
			case ssa.CallInstruction:
				if p.passesOn(ins.Common(), depth+1) {
					return true
				}
			}
		}
	}
	return false
}

// givenAny says whether a call is given a value of type any, such as what was
// recovered.
func givenAny(call *ssa.CallCommon) bool {
	for _, a := range call.Args {
		if it, ok := a.Type().Underlying().(*types.Interface); ok && it.Empty() {
			return true
		}
	}
	return false
}

// recovered finds the deferred calls of a function that recover the unwinding of the
// block that it runs in: it suspends after the defer statement.
func (p *pkg) recovered(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			d, ok := ins.(*ssa.Defer)
			if !ok {
				continue
			}
			pos := p.deferredRecover(d)
			if !pos.IsValid() {
				continue
			}
			if s := suspendsAfter(d); s != nil {
				p.found.Recovers = append(p.found.Recovers, Recover{Pos: pos, Path: []Step{{Pos: s.Pos(), Text: "cancelled here, the block unwinds"}, {Pos: pos, Text: "and is stopped here"}}})
			}
		}
	}
}

// deferredRecover is where a deferred call stops an unwinding, if it does.
func (p *pkg) deferredRecover(d *ssa.Defer) token.Pos {
	callee := d.Call.StaticCallee()
	if callee != nil && len(callee.Blocks) > 0 && (callee.Parent() != nil || callee.Pkg == d.Parent().Pkg) {
		if o := callee.Origin(); o != nil {
			callee = o
		}
		if at := p.swallows(callee); at.IsValid() {
			if callee.Parent() != nil {
				return at
			}
			return d.Pos()
		}
		return token.NoPos
	}
	fn := model.FuncOf(&d.Call)
	if fn != nil && fn.Pkg() != nil && fn.Pkg() != p.pass.Pkg && p.pass.ImportObjectFact(fn, new(Swallows)) {
		return d.Pos()
	}
	return token.NoPos
}

// suspendsAfter is a suspension that runs with d deferred, in the function itself or
// in a literal that it calls.
func suspendsAfter(d *ssa.Defer) ssa.Instruction {
	after := reachable(d.Block(), nil)
	var found ssa.Instruction
	look := func(b *ssa.BasicBlock, from int) {
		for _, ins := range b.Instrs[from:] {
			call, ok := ins.(*ssa.Call)
			if !ok || found != nil {
				continue
			}
			if suspends(&call.Call) {
				found = call
				continue
			}
			callee := call.Call.StaticCallee()
			if callee != nil && callee.Parent() == d.Parent() && takesCo(callee.Signature) < 0 {
				inline(callee, func(f *ssa.Function) {
					for _, x := range f.Blocks {
						for _, i := range x.Instrs {
							if c, ok := i.(*ssa.Call); ok && suspends(&c.Call) && found == nil {
								found = call
							}
						}
					}
				})
			}
		}
	}
	look(d.Block(), indexIn(d)+1)
	for _, b := range d.Parent().Blocks {
		if after[b] {
			look(b, 0)
		}
	}
	return found
}
