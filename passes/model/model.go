// Package model knows what things are: which types are futures, streams or
// carry a must-call contract, what the functions of the runtime do with what
// they are given, and what directives say. No rule matches names itself.
//
// Types are known by their methods, so that a future written by hand is one,
// and generics and instantiations are too; the runtime's functions by a table
// of the contracts that their doc comments promise; the rest by directives,
// which are exported as facts.
package model

import (
	"cmp"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/futssa"
)

// Analyzer's result is a *Model, nil for a package that does not use the
// runtime.
var Analyzer = &analysis.Analyzer{
	Name:       "futmodel",
	Doc:        "know futures, their contracts and the directives about them",
	Run:        run,
	Requires:   []*analysis.Analyzer{futssa.Analyzer},
	ResultType: reflect.TypeFor[*Model](),
	FactTypes:  []analysis.Fact{new(Directives)},
}

// Model answers questions about types and functions of one package and of what
// it imports.
type Model struct {
	*Typer
	pass  *analysis.Pass
	local map[types.Object]*Directives
}

func run(pass *analysis.Pass) (any, error) {
	m := &Model{pass: pass, local: collect(pass)}
	for obj, d := range m.local {
		if obj.Pkg() == pass.Pkg && exportable(obj) {
			pass.ExportObjectFact(obj, d)
		}
	}
	if pass.ResultOf[futssa.Analyzer].(*buildssa.SSA) == nil {
		return (*Model)(nil), nil
	}
	m.Typer = NewTyper(m.contract)
	return m, nil
}

// exportable says whether facts can be attached to obj: it is declared at
// package level, or is a method of what is.
func exportable(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return true
	case *types.TypeName:
		return obj.Parent() == obj.Pkg().Scope()
	}
	return false
}

// Directives are those on obj, never nil.
func (m *Model) Directives(obj types.Object) *Directives {
	if obj == nil {
		return new(Directives)
	}
	if d, ok := m.local[obj]; ok {
		return d
	}
	d := new(Directives)
	if obj.Pkg() != nil && obj.Pkg() != m.pass.Pkg {
		m.pass.ImportObjectFact(obj, d)
	}
	return d
}

// Declared are the functions and types of this package that have directives, in
// the order of the source.
func (m *Model) Declared() []types.Object {
	return slices.SortedFunc(maps.Keys(m.local), func(a, b types.Object) int { return cmp.Compare(a.Pos(), b.Pos()) })
}

func (m *Model) contract(tn *types.TypeName) []string { return m.Directives(tn).MustCall }

// SpecOf is the runtime's contract for fn, if fn belongs to the runtime.
func SpecOf(fn *types.Func) (Spec, bool) {
	key := Key(fn)
	if key == "" {
		return Spec{}, false
	}
	s, ok := specs[key]
	return s, ok
}

// Key names a function of the runtime: "pkg.Func" or "pkg.Type.Method"; it is
// empty for other functions.
func Key(fn *types.Func) string {
	if fn == nil || fn.Pkg() == nil || !futssa.IsRuntime(fn.Pkg().Path()) {
		return ""
	}
	fn = fn.Origin()
	name := fn.Name()
	if recv := fn.Signature().Recv(); recv != nil {
		if n := namedOf(recv.Type()); n != nil {
			name = n.Obj().Name() + "." + name
		}
	}
	return fn.Pkg().Name() + "." + name
}

// FuncOf is the types.Func that a call calls, generic origin included: the
// static callee's, or the interface's method. It is nil for function values.
func FuncOf(call *ssa.CallCommon) *types.Func {
	if call.IsInvoke() {
		return call.Method.Origin()
	}
	if fn := call.StaticCallee(); fn != nil {
		return ObjectOf(fn)
	}
	return nil
}

// Receiver is what a call of a method is made on, also by a method value or a method
// expression; nil if the call is none, or that is not known.
func Receiver(call *ssa.CallCommon) ssa.Value {
	if call.IsInvoke() {
		return call.Value
	}
	fn := FuncOf(call)
	if fn == nil || fn.Signature().Recv() == nil {
		return nil
	}
	if callee := call.StaticCallee(); strings.HasPrefix(callee.Synthetic, "bound method wrapper") {
		if mc, ok := call.Value.(*ssa.MakeClosure); ok && len(mc.Bindings) == 1 {
			return mc.Bindings[0]
		}
		return nil
	}
	if len(call.Args) == 0 {
		return nil
	}
	return call.Args[0]
}

// ObjectOf is the declared function behind fn, or nil for literals.
func ObjectOf(fn *ssa.Function) *types.Func {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	f, _ := fn.Object().(*types.Func)
	if f != nil {
		f = f.Origin()
	}
	return f
}
