// Package blocking knows which functions block the goroutine that calls them, and
// finds the asynchronous code that calls one: what runs in a poll must not.
//
// Asynchronous is a function that takes a *futures.Co (the body of a block, or a
// function that a block calls), a method called Poll or PollSomething that takes a
// *futures.Context, a literal that takes one, and a function that a combinator calls
// back in a poll. Literals that such a function calls, defers, or gives to a function
// that calls them at once, belong to it. Literals that go to another goroutine
// (a go statement, compat.Blocking) and those whose use is unknown do not.
//
// A function blocks if it waits for a channel, calls a function that model.Blocks
// knows, or one that a directive calls blocking, or calls statically a function of
// a package with facts that blocks. An asynchronous function is judged itself, so
// those that call it are not.
//
// Waiting for a channel is exempt where it is certain that it does not wait (see
// free), and a sync lock that is held for a moment is no blocking.
package blocking

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/futssa"
	"github.com/futvet/futvet/passes/model"
)

// Analyzer's result is []Finding, by position.
var Analyzer = &analysis.Analyzer{
	Name:       "futblocking",
	Doc:        "know which functions block, and find asynchronous code that calls them",
	Run:        run,
	Requires:   []*analysis.Analyzer{futssa.Analyzer, model.Analyzer},
	ResultType: reflect.TypeFor[[]Finding](),
	FactTypes:  []analysis.Fact{new(Fact)},
}

// Fact is what callers in other packages must know of a function.
type Fact struct {
	Blocks string // what it waits for, "" if it does not block
	Where  string // file:line
	Calls  []int  // parameters that it calls while it runs
}

// AFact makes Fact a fact of functions.
func (*Fact) AFact() {}

func (f *Fact) String() string {
	if f.Blocks == "" {
		return fmt.Sprintf("calls %v", f.Calls)
	}
	return "blocks: " + f.Blocks
}

// A Finding is a call or operation that blocks, in asynchronous code.
type Finding struct {
	Pos  token.Pos
	What string // what is waited for
	Poll bool   // in a poll, not in a block
	Back bool   // in a function that a combinator calls back
	Drop bool   // in the Drop method of a future, or of what has asynchronous cleanup
	Path []flow.Step
}

// pkg is the analysis of one package.
type pkg struct {
	pass   *analysis.Pass
	model  *model.Model
	blocks map[*ssa.Function]*op // of functions that are not asynchronous; nil while unknown or if not
	uses   map[*ssa.Function]*use
	calls  map[param]bool
	loops  map[*ssa.BasicBlock]bool
	roomy  map[*types.Var]bool // fields with channels: whether all are made with room
}

// An op is something that blocks.
type op struct {
	pos  token.Pos
	what string
	key  any // equal for what waits for the same thing again
	path []flow.Step
}

func run(pass *analysis.Pass) (any, error) {
	res := pass.ResultOf[futssa.Analyzer].(*buildssa.SSA)
	if res == nil {
		return []Finding(nil), nil
	}
	p := &pkg{
		pass: pass, model: pass.ResultOf[model.Analyzer].(*model.Model), blocks: map[*ssa.Function]*op{},
		uses: map[*ssa.Function]*use{}, calls: map[param]bool{}, loops: map[*ssa.BasicBlock]bool{}, roomy: map[*types.Var]bool{},
	}
	for _, fn := range res.SrcFuncs {
		p.usesIn(fn)
		p.slotsIn(fn)
	}
	var found []Finding
	for _, fn := range res.SrcFuncs {
		if !p.isTest(fn) {
			p.export(fn)
			found = append(found, p.judge(fn)...)
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return int(a.Pos - b.Pos) })
	return slices.CompactFunc(found, func(a, b Finding) bool { return a.Pos == b.Pos }), nil
}

// isTest says whether a function is a test's: those run where blocking does no harm.
func (p *pkg) isTest(fn *ssa.Function) bool {
	return strings.HasSuffix(p.pass.Fset.Position(fn.Pos()).Filename, "_test.go")
}

// export makes what is known of a declared function a fact. What the runtime's
// functions do is in the model.
func (p *pkg) export(fn *ssa.Function) {
	obj := model.ObjectOf(fn)
	if fn.Parent() != nil || obj == nil || obj.Pkg() != p.pass.Pkg || futssa.IsRuntime(obj.Pkg().Path()) || p.async(fn) != anywhere {
		return
	}
	var f Fact
	if o := p.blocking(fn); o != nil {
		f.Blocks, f.Where = o.what, p.where(o.pos)
		if n := len(o.path); n > 0 {
			f.Where = p.where(o.path[n-1].Pos)
		}
	}
	for i := range fn.Params {
		if p.callsParam(fn, i, 0) {
			f.Calls = append(f.Calls, i)
		}
	}
	if f.Blocks != "" || len(f.Calls) > 0 {
		p.pass.ExportObjectFact(obj, &f)
	}
}

func (p *pkg) where(pos token.Pos) string {
	q := p.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(q.Filename), q.Line)
}

// kind is where a function runs.
type kind int

const (
	anywhere kind = iota // wherever it is called
	inBlock              // in a block
	inPoll               // in a poll
)

// async says where a function runs by its parameters.
func (p *pkg) async(fn *ssa.Function) kind {
	return asyncSig(fn.Signature, fn.Parent() != nil || fn.Signature.Recv() != nil && strings.HasPrefix(fn.Name(), "Poll"))
}

// asyncSig is async by a signature; polls says whether a function of it that takes a
// context may be a poll, and not called by one.
func asyncSig(sig *types.Signature, polls bool) kind {
	for v := range sig.Params().Variables() {
		switch {
		case model.IsRuntimeType(v.Type(), "Co"):
			return inBlock
		case polls && model.IsRuntimeType(v.Type(), "Context"):
			return inPoll
		}
	}
	return anywhere
}

// judge finds what blocks in a function that is asynchronous.
func (p *pkg) judge(fn *ssa.Function) []Finding {
	k, drop := p.async(fn), p.isDrop(fn)
	if u := p.uses[fn]; k == anywhere && !drop && (u == nil || !u.polled) {
		return nil
	}
	var out []Finding
	seen := map[any]bool{}
	for _, o := range p.ops(fn) {
		if seen[o.key] {
			continue
		}
		seen[o.key] = true
		out = append(out, Finding{Pos: o.pos, What: o.what, Poll: k == inPoll, Back: k == anywhere && !drop, Drop: drop, Path: o.path})
	}
	return out
}

// isDrop says whether a function is the Drop method of a future, a stream, or of what
// has asynchronous cleanup: whoever cancels it waits for it to return.
func (p *pkg) isDrop(fn *ssa.Function) bool {
	if fn.Name() != "Drop" || fn.Parent() != nil || fn.Signature.Recv() == nil || fn.Signature.Params().Len() > 0 {
		return false
	}
	switch p.model.Class(fn.Signature.Recv().Type()).Kind {
	case model.Future, model.Stream, model.Cleanup, model.Buffer:
		return true
	}
	return false
}

// blocking is the first thing in a function that blocks, or nil.
func (p *pkg) blocking(fn *ssa.Function) *op {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if o, ok := p.blocks[fn]; ok {
		return o
	}
	p.blocks[fn] = nil // while it is not known: of those that call each other one is first
	if ops := p.ops(fn); len(ops) > 0 {
		p.blocks[fn] = &ops[0]
	}
	return p.blocks[fn]
}

// ops lists what blocks in a function and in the literals that belong to it.
func (p *pkg) ops(fn *ssa.Function) []op {
	var out []op
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Send:
				out = p.channel(out, fn, ins, ins.Chan, "a send to a channel")
			case *ssa.UnOp:
				if ins.Op == token.ARROW {
					out = p.channel(out, fn, ins, ins.X, "a receive from a channel")
				}
			case *ssa.Select:
				if ins.Blocking {
					out = append(out, op{pos: ins.Pos(), what: "a select over channels", key: ins})
				}
			case *ssa.Call:
				out = p.call(out, fn, ins)
			case *ssa.Defer:
				out = p.call(out, fn, ins)
			}
		}
	}
	for _, a := range fn.AnonFuncs {
		if u := p.uses[a]; u != nil && u.inline && p.async(a) == anywhere {
			out = append(out, p.ops(a)...)
		}
	}
	return out
}

func (p *pkg) channel(out []op, fn *ssa.Function, at ssa.Instruction, ch ssa.Value, what string) []op {
	if p.free(fn, at, ch) {
		return out
	}
	return append(out, op{pos: at.Pos(), what: what, key: placeOf(fn, ch)})
}

// call adds a call that blocks.
func (p *pkg) call(out []op, fn *ssa.Function, call ssa.CallInstruction) []op {
	common := call.Common()
	f := model.FuncOf(common)
	if asyncSig(common.Signature(), f == nil || strings.HasPrefix(f.Name(), "Poll")) != anywhere {
		return out
	}
	if f == nil {
		if p.rangesOverRuntime(common) {
			out = append(out, op{pos: common.Value.Pos(), what: "compat.ToSeq", key: common.Value})
		}
		return out
	}
	name := f.Name()
	if f.Signature().Recv() != nil {
		name = model.MethodName(f)
	} else if f.Pkg() != nil && f.Pkg() != p.pass.Pkg {
		name = f.Pkg().Name() + "." + name
	}
	key := any(call)
	if recv := model.Receiver(common); recv != nil {
		key = placeOf(fn, recv)
	}
	switch {
	case model.Blocks(f):
		if stdStream(common) {
			return out
		}
		return append(out, op{pos: call.Pos(), what: name, key: key})
	case p.model.Directives(f).Blocking:
		return append(out, op{pos: call.Pos(), what: name, key: call, path: []flow.Step{{Pos: call.Pos(), Text: name + " is declared blocking"}}})
	case throughIO(common, f):
		return append(out, op{pos: call.Pos(), what: name, key: call})
	case model.Key(f) != "" && f.Pkg() != p.pass.Pkg:
		return out
	}
	if f.Pkg() != p.pass.Pkg {
		var fact Fact
		if f.Pkg() != nil && p.pass.ImportObjectFact(f, &fact) && fact.Blocks != "" {
			out = append(out, op{pos: call.Pos(), what: fact.Blocks, key: call, path: []flow.Step{{Pos: call.Pos(), Text: fmt.Sprintf("%s waits in %s (%s)", name, fact.Blocks, fact.Where)}}})
		}
		return out
	}
	callee := common.StaticCallee()
	if callee == nil || callee.Parent() != nil || len(callee.Blocks) == 0 {
		return out
	}
	if o := p.blocking(callee); o != nil {
		path := append([]flow.Step{{Pos: call.Pos(), Text: "calls " + name}}, o.path...)
		if len(o.path) == 0 || o.path[len(o.path)-1].Pos != o.pos {
			path = append(path, flow.Step{Pos: o.pos, Text: "which waits in " + o.what})
		}
		out = append(out, op{pos: call.Pos(), what: o.what, key: call, path: path})
	}
	return out
}

// rangesOverRuntime says whether an iterator that blocks is ranged over.
func (p *pkg) rangesOverRuntime(common *ssa.CallCommon) bool {
	call, ok := common.Value.(*ssa.Call)
	return ok && model.Key(model.FuncOf(&call.Call)) == "compat.ToSeq"
}
