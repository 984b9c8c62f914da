// Package blocks looks at how a block treats what it runs by: where its handle goes
// (escapes.go), who recovers its unwinding and who overlooks that it is cancelled
// (recovers.go, overlooked.go), and whether it tests a condition where it cannot miss
// a notification (waits.go). Each is a look at the shape of one function, or of the
// package; paths are followed by package flow.
package blocks

import (
	"go/ast"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/futssa"
	"github.com/futvet/futvet/passes/model"
)

// Analyzer's result is *Findings, empty for a package that does not use the runtime,
// and for the runtime's root package.
var Analyzer = &analysis.Analyzer{
	Name:       "futblocks",
	Doc:        "look at what blocks do with their handle, their unwinding and notifications",
	Run:        run,
	Requires:   []*analysis.Analyzer{futssa.Analyzer, model.Analyzer},
	ResultType: reflect.TypeFor[*Findings](),
	FactTypes:  []analysis.Fact{new(Swallows)},
}

// Findings are what was found in a package.
type Findings struct {
	Escapes    []Escape
	Recovers   []Recover
	Overlooked []Overlooked
	Waits      []Wait
}

// pkg is the analysis of one package.
type pkg struct {
	pass  *analysis.Pass
	ssa   *buildssa.SSA
	model *model.Model
	found *Findings
	// What is done with variables that hold functions; nil if it was not looked for yet.
	given map[types.Object][]*ast.CallExpr // calls that get them
	used  map[types.Object]int
}

func run(pass *analysis.Pass) (any, error) {
	p := &pkg{pass: pass, found: &Findings{}}
	p.ssa = pass.ResultOf[futssa.Analyzer].(*buildssa.SSA)
	if p.ssa == nil || pass.Pkg.Path() == futssa.Runtime {
		return p.found, nil
	}
	p.model = pass.ResultOf[model.Analyzer].(*model.Model)
	p.captured()
	p.swallowers()
	waits := p.notifiers()
	for _, fn := range p.ssa.SrcFuncs {
		p.stored(fn)
		p.recovered(fn)
		p.overlooked(fn)
		p.waits(fn, waits)
	}
	return p.found, nil
}

func isCo(t types.Type) bool { return model.IsRuntimeType(t, "Co") }

// takesCo is the index of a function's *Co, or -1.
func takesCo(sig *types.Signature) int {
	for i := range sig.Params().Len() {
		if isCo(sig.Params().At(i).Type()) {
			return i
		}
	}
	return -1
}

// suspends says whether a call may suspend the block: it is passed its handle, or is a
// method of it that waits.
func suspends(call *ssa.CallCommon) bool {
	fn := model.FuncOf(call)
	if spec, ok := model.SpecOf(fn); ok {
		switch spec.Op {
		case model.OpAwait, model.OpEach, model.OpSelect, model.OpJoin, model.OpTryJoin, model.OpYield, model.OpAwaitDrop:
			return true
		}
		return false
	}
	return takesCo(call.Signature()) >= 0
}

// reachable lists the blocks that can be reached from b, b itself only by a loop.
func reachable(b *ssa.BasicBlock, stop func(*ssa.BasicBlock) bool) map[*ssa.BasicBlock]bool {
	seen := map[*ssa.BasicBlock]bool{}
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if stop != nil && x != b && stop(x) {
			continue
		}
		for _, s := range x.Succs {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return seen
}

func indexIn(ins ssa.Instruction) int {
	for i, x := range ins.Block().Instrs {
		if x == ins {
			return i
		}
	}
	return -1
}

// inline visits a function and the literals in it that run where it runs: not those
// that are blocks themselves, nor the bodies of go statements.
func inline(fn *ssa.Function, visit func(*ssa.Function)) {
	visit(fn)
	for _, a := range fn.AnonFuncs {
		if takesCo(a.Signature) < 0 && !started(a) {
			inline(a, visit)
		}
	}
}

// started says whether a literal is run by a go statement.
func started(fn *ssa.Function) bool {
	for _, b := range fn.Parent().Blocks {
		for _, ins := range b.Instrs {
			g, ok := ins.(*ssa.Go)
			if !ok {
				continue
			}
			if mc, ok := g.Call.Value.(*ssa.MakeClosure); ok && mc.Fn == fn || g.Call.Value == fn {
				return true
			}
		}
	}
	return false
}

// A Step is a line of a finding's story.
type Step = flow.Step
