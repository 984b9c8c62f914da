package handpoll

import (
	"cmp"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/futssa"
	"github.com/futvet/futvet/passes/model"
)

// Analyzer's result is *Findings, empty for a package that does not use the
// runtime.
var Analyzer = &analysis.Analyzer{
	Name:       "futhandpoll",
	Doc:        "judge futures that are written by hand",
	Run:        run,
	Requires:   []*analysis.Analyzer{futssa.Analyzer, model.Analyzer},
	ResultType: reflect.TypeFor[*Findings](),
	FactTypes:  []analysis.Fact{new(Summary), new(LockFact), new(FreshFact)},
}

// Findings are what was found in a package, each list in the order of positions.
type Findings struct {
	Sleeping  []Finding // Poll returns pending, and nothing will wake it
	Stale     []Finding // a Context or waker that is kept too long
	Unreached []Finding // a Drop, or a poll that completes, that leaves the field Name
	Copied    []Finding // a future of type Name that is copied
	Locked    []Finding // a waker that is called while the lock Name is held
}

// A Finding is one mistake. What differs from list to list is said by the fields'
// comments.
type Finding struct {
	Pos  token.Pos
	Kind Kind
	Name string // of the method, the field or the type
	Path []flow.Step

	Why     string // CopiedPolled: why it matters
	Func    string // Unreached: the method
	Nilable bool   // Unreached: the field may be nil
	Drop    string // Unreached: the method of the field that drops it; empty if there is none
}

// A Kind tells apart the findings of one list.
type Kind uint8

const (
	Pending        Kind = iota // Sleeping: nothing arranged
	Consumed                   // Sleeping: what was polled was ready
	Failed                     // Sleeping: an error beside ready=false
	KeptContext                // Stale: the Context outlasts the poll
	KeptOnce                   // Stale: the waker of the first poll only
	UnreachedChild             // Unreached: a future, or the like, that is owned
	UnreachedEntry             // Unreached: a registration
	UnreachedEnd               // Unreached: a future that is still pending when Func completes
	CopiedPolled               // Copied: after it may have been polled; Why says why that matters
	PolledCopy                 // Copied: to be polled, and forgotten
	WokenDeferred              // Locked: by a deferred call that runs too early
)

type pkg struct {
	pass  *analysis.Pass
	ssa   *buildssa.SSA
	known *model.Model
	types *model.Typer               // its own: other passes use the model's at the same time
	sums  map[*ssa.Function]*Summary // nil while it is computed
	facts map[*types.Func]*Summary
	walks map[*ssa.Function]*walk
	found *Findings

	fieldUses map[*types.Var]wakerUse // nil if not looked for yet
	written   map[*ssa.Function][]writing
	pins      map[types.Type]bool
	lockUses  map[*ssa.Function]*lockUse
	byType    map[any][]*ssa.Function
}

func run(pass *analysis.Pass) (any, error) {
	found := &Findings{}
	res := pass.ResultOf[futssa.Analyzer].(*buildssa.SSA)
	if res == nil {
		return found, nil
	}
	known := pass.ResultOf[model.Analyzer].(*model.Model)
	p := &pkg{
		pass: pass, ssa: res, known: known, found: found,
		types: known.Typer,
		sums:  map[*ssa.Function]*Summary{}, facts: map[*types.Func]*Summary{}, walks: map[*ssa.Function]*walk{},
		written: map[*ssa.Function][]writing{}, lockUses: map[*ssa.Function]*lockUse{}, pins: map[types.Type]bool{},
	}
	for _, fn := range res.SrcFuncs {
		if len(fn.Blocks) == 0 || !isGiven(fn) {
			continue
		}
		s := p.summary(fn)
		if obj := model.ObjectOf(fn); obj != nil && obj.Pkg() == pass.Pkg && fn.Parent() == nil && obj.Exported() {
			pass.ExportObjectFact(obj, s)
		}
		p.judge(fn)
		p.keptContext(fn)
	}
	p.wakers()
	p.dropForward()
	p.copies()
	p.forgotten()
	sortFindings(&found.Copied)
	sortFindings(&found.Unreached)
	sortFindings(&found.Sleeping)
	sortFindings(&found.Stale)
	sortFindings(&found.Locked)
	return found, nil
}

// forgotten: a method that polls a copy, and so has nothing that is pending when it
// returns, is wrong about the copy, which is reported.
func (p *pkg) forgotten() {
	for _, fn := range p.ssa.SrcFuncs {
		body := fn.Syntax()
		if body == nil {
			continue
		}
		in := func(pos token.Pos) bool { return body.Pos() <= pos && pos < body.End() }
		if slices.ContainsFunc(p.found.Copied, func(f Finding) bool { return f.Kind == PolledCopy && in(f.Pos) }) {
			p.found.Sleeping = slices.DeleteFunc(p.found.Sleeping, func(f Finding) bool { return f.Kind == Pending && in(f.Pos) })
		}
	}
}

// sortFindings orders a list and leaves one finding for each place.
func sortFindings(list *[]Finding) {
	slices.SortStableFunc(*list, func(a, b Finding) int { return cmp.Compare(a.Pos, b.Pos) })
	*list = slices.CompactFunc(*list, func(a, b Finding) bool { return a.Pos == b.Pos })
}
