package flow

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/futssa"
	"github.com/futvet/futvet/passes/model"
)

// Analyzer's result is *Findings, empty for a package that does not use the
// runtime.
var Analyzer = &analysis.Analyzer{
	Name:       "futflow",
	Doc:        "follow futures and their obligations, and infer cancel safety",
	Run:        run,
	Requires:   []*analysis.Analyzer{futssa.Analyzer, model.Analyzer},
	ResultType: reflect.TypeFor[*Findings](),
	FactTypes:  []analysis.Fact{new(Summary)},
}

// pkg is the analysis of one package.
type pkg struct {
	pass    *analysis.Pass
	ssa     *buildssa.SSA
	model   *model.Model
	infos   map[*ssa.Function]*fnInfo
	sums    map[*ssa.Function]*fnSummary
	facts   map[*types.Func]*Summary // of other packages; nil if none
	found   *Findings
	torn    []tornPair
	written map[*types.TypeName]*handwritten
	toldAll map[types.Object]bool // what NotifyAll is called on; nil if not known yet
	eof     *ssa.Global
	elapsed *ssa.Global
	read    map[*types.Var]bool // fields that are read; nil if not looked for yet
	asked   map[types.Type]bool // types that are asserted; likewise
}

// fnSummary is what is known of a function of this package, literals included.
type fnSummary struct {
	Summary
	free   []Taking          // of captured variables
	left   map[int]*Findings // what it finds of those that it owns
	broken bool              // see Claim.Broken
}

func (s *fnSummary) freeTaking(i int) Taking {
	if i < len(s.free) {
		return s.free[i]
	}
	return Unknown
}

func run(pass *analysis.Pass) (any, error) {
	found := &Findings{}
	res := pass.ResultOf[futssa.Analyzer].(*buildssa.SSA)
	if res == nil || pass.Pkg.Path() == futssa.Runtime {
		return found, nil
	}
	p := &pkg{
		pass: pass, ssa: res, model: pass.ResultOf[model.Analyzer].(*model.Model),
		found: found, infos: map[*ssa.Function]*fnInfo{}, sums: map[*ssa.Function]*fnSummary{}, facts: map[*types.Func]*Summary{}, written: map[*types.TypeName]*handwritten{},
	}
	p.eof = p.global("io", "EOF")
	p.elapsed = p.global(futssa.Runtime, "ErrElapsed")
	for _, comp := range p.order() {
		for _, fn := range comp {
			p.function(fn, len(comp) > 1)
		}
	}
	p.tornPairs()
	for _, fn := range res.SrcFuncs {
		if s := p.sums[fn]; s != nil && fn.Parent() == nil {
			if obj := model.ObjectOf(fn); obj != nil && obj.Pkg() == pass.Pkg {
				pass.ExportObjectFact(obj, &s.Summary)
			}
		}
	}
	p.typeClaims()
	found.sort()
	return found, nil
}

// global finds a package variable of an imported package.
func (p *pkg) global(path, name string) *ssa.Global {
	for _, sp := range p.ssa.Pkg.Prog.AllPackages() {
		if sp.Pkg.Path() == path {
			g, _ := sp.Members[name].(*ssa.Global)
			return g
		}
	}
	return nil
}

// order lists the functions, callees and literals before the functions that
// call or hold them; functions that call each other come together.
func (p *pkg) order() [][]*ssa.Function {
	fns := p.ssa.SrcFuncs
	index := make(map[*ssa.Function]int, len(fns))
	for i, fn := range fns {
		index[fn] = i
	}
	succs := make([][]int, len(fns))
	var rands []*ssa.Value
	for i, fn := range fns {
		add := func(f *ssa.Function) {
			if o := f.Origin(); o != nil {
				f = o
			}
			if f.Synthetic != "" {
				// A method value or expression: what it wraps.
				if obj := model.ObjectOf(f); obj != nil {
					if g := p.ssa.Pkg.Prog.FuncValue(obj); g != nil {
						f = g
					}
				}
			}
			if j, ok := index[f]; ok {
				succs[i] = append(succs[i], j)
			}
		}
		for _, a := range fn.AnonFuncs {
			add(a)
		}
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				rands = ins.Operands(rands[:0])
				for _, r := range rands {
					if f, ok := (*r).(*ssa.Function); ok {
						add(f)
					}
				}
			}
		}
	}
	var out [][]*ssa.Function
	for _, comp := range components(len(fns), func(i int) []int { return succs[i] }) {
		var list []*ssa.Function
		for _, i := range comp {
			list = append(list, fns[i])
		}
		out = append(out, list)
	}
	return out
}

func (p *pkg) info(fn *ssa.Function) *fnInfo {
	f, ok := p.infos[fn]
	if !ok {
		f = newFnInfo(fn)
		p.infos[fn] = f
	}
	return f
}

// everyFunction makes tests execute functions that handle nothing of interest.
var everyFunction bool

// watch, if set, is told by tests how many instructions a function has and how many
// were executed.
var watch func(fn *ssa.Function, size, steps int, incomplete bool)

// function analyses one function, adds its findings, and keeps its summary.
func (p *pkg) function(fn *ssa.Function, recursive bool) {
	if len(fn.Blocks) == 0 {
		return
	}
	s := &fnSummary{}
	s.Keeps, s.Mutates = p.keeps(fn), p.mutates(fn)
	if everyFunction || p.interesting(fn) || p.locks(fn) {
		m := newMachine(p, fn)
		m.run()
		if watch != nil {
			watch(fn, m.size, m.steps, m.incomplete)
		}
		m.summarize(s)
		m.paramClaims(s)
		if !recursive && !recurses(fn) {
			m.pairs(s)
		}
		if !isYield(fn) && !p.spliced(fn) {
			m.out.findings(p.found, s)
		}
	} else {
		s.Params = make([]Taking, len(fn.Params))
		for i := range s.Params {
			if !s.Keeps[i] {
				s.Params[i] = Borrows
			}
		}
		s.Results = make([]Result, fn.Signature.Results().Len())
		s.Sets = p.setter(fn)
		aliasResults(s, plainAliases(fn))
	}
	s.Unknown = s.Unknown || recursive
	// A function that waits for ever is left by being cancelled.
	s.Never = (s.Never || p.never(fn)) && !s.Suspends
	p.returnClaim(fn)
	p.directives(fn, s)
	if recursive && fn.Parent() == nil {
		s.Params = make([]Taking, len(fn.Params))
	}
	p.sums[fn] = s
}

// spliced says whether a literal is analysed as a part of its parent only.
func (p *pkg) spliced(fn *ssa.Function) bool {
	if fn.Parent() == nil {
		return false
	}
	for _, b := range fn.Parent().Blocks {
		for _, ins := range b.Instrs {
			mc, ok := ins.(*ssa.MakeClosure)
			if ok && mc.Fn == fn {
				return onlyCalled(mc)
			}
			if d, ok := ins.(ssa.CallInstruction); ok && d.Common().Value == fn {
				_, isGo := ins.(*ssa.Go)
				return !isGo
			}
		}
	}
	return false
}

// onlyCalled says whether every use of a closure is a call or a defer of it.
func onlyCalled(mc *ssa.MakeClosure) bool {
	if mc.Referrers() == nil || len(*mc.Referrers()) == 0 {
		return false
	}
	for _, r := range *mc.Referrers() {
		switch r := r.(type) {
		case *ssa.Call:
			if r.Call.Value != mc && !isYield(mc.Fn.(*ssa.Function)) {
				return false
			}
		case *ssa.Defer:
			if r.Call.Value != mc {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// interesting says whether a function handles anything that is followed.
func (p *pkg) interesting(fn *ssa.Function) bool {
	check := func(t types.Type) bool {
		if t == nil {
			return false
		}
		if tup, ok := t.(*types.Tuple); ok {
			for i := range tup.Len() {
				if p.tracksType(tup.At(i).Type()) {
					return true
				}
			}
			return false
		}
		return p.tracksType(t)
	}
	for _, prm := range fn.Params {
		if check(prm.Type()) {
			return true
		}
	}
	for _, fv := range fn.FreeVars {
		if pt, ok := fv.Type().Underlying().(*types.Pointer); ok && check(pt.Elem()) {
			return true
		}
	}
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			if v, ok := ins.(ssa.Value); ok && check(v.Type()) {
				return true
			}
			if call, ok := ins.(ssa.CallInstruction); ok && check(call.Common().Signature().Results()) {
				return true
			}
		}
	}
	for _, a := range fn.AnonFuncs {
		if p.interesting(a) {
			return true
		}
	}
	return false
}

func (p *pkg) tracksType(t types.Type) bool {
	return p.model.Class(t).Kind != model.None || model.IsRuntimeType(t, "Co")
}

// closure is the summary of a function literal or nil.
func (p *pkg) closure(fn *ssa.Function) *fnSummary { return p.sums[fn] }

// summaryOf is the summary of what a call calls, or nil.
func (p *pkg) summaryOf(ci *callInfo) *Summary {
	if ci.static != nil {
		f := ci.static
		if o := f.Origin(); o != nil {
			f = o
		}
		if s, ok := p.sums[f]; ok {
			return &s.Summary
		}
	}
	return p.summaryFor(ci.fn)
}

func (p *pkg) summaryFor(fn *types.Func) *Summary {
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	if fn.Pkg() == p.pass.Pkg {
		if f := p.ssa.Pkg.Prog.FuncValue(fn); f != nil {
			if s, ok := p.sums[f]; ok {
				return &s.Summary
			}
		}
		return nil
	}
	s, ok := p.facts[fn]
	if !ok {
		s = new(Summary)
		if !p.pass.ImportObjectFact(fn, s) {
			s = nil
		}
		p.facts[fn] = s
	}
	return s
}

// where renders a position so that it means something in another package.
func (p *pkg) where(pos token.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	q := p.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(q.Filename), q.Line)
}
