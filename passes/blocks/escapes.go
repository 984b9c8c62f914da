package blocks

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// Where is where a block's handle is used.
type Where uint8

const (
	Stored    Where = iota // in a place that outlives the call
	Goroutine              // on another goroutine
	Inner                  // in another block
	Polled                 // in a function that is called in a poll
)

// An Escape is a use of a *Co outside the block that it belongs to.
type Escape struct {
	Pos   token.Pos
	Where Where
	Name  string // of the variable
	In    string // Stored: where; Goroutine, Polled: what runs it
	// Inner: the literal that is the other block, and all uses of the variable in it
	// that do not belong to a block within.
	Lit      *ast.FuncLit
	Param    int  // the literal's parameter that is its own handle, or -1
	Shadowed bool // the literal's own handle has another meaning where the variable is used
	Uses     []*ast.Ident
	Path     []Step
}

// captured finds the handles that literals, and go statements, use outside of their
// block. A literal of unknown use is taken to be called where it stands.
func (p *pkg) captured() {
	type key struct {
		lit ast.Node
		obj types.Object
	}
	at := map[key]int{}
	ins := inspector.New(p.pass.Files)
	ins.WithStack([]ast.Node{(*ast.Ident)(nil)}, func(n ast.Node, push bool, stack []ast.Node) bool {
		id := n.(*ast.Ident)
		obj, ok := p.pass.TypesInfo.Uses[id].(*types.Var)
		if !push || !ok || obj.IsField() || !isCo(obj.Type()) {
			return true
		}
		if as, ok := stack[len(stack)-2].(*ast.AssignStmt); ok && slices.Contains(as.Lhs, ast.Expr(id)) {
			return true // it is not used
		}
		node, where, in := p.outside(stack, obj)
		if node == nil || where == Polled && p.asSpawner(id, stack[len(stack)-2]) {
			return true
		}
		k := key{node, obj}
		i, ok := at[k]
		if !ok {
			i = len(p.found.Escapes)
			at[k] = i
			lit, _ := node.(*ast.FuncLit)
			p.found.Escapes = append(p.found.Escapes, Escape{
				Pos: id.Pos(), Where: where, Name: id.Name, In: in, Lit: lit, Param: p.ownHandle(lit),
				Path: []Step{{Pos: obj.Pos(), Text: "the block whose handle " + id.Name + " is"}, {Pos: node.Pos(), Text: storyOf(where, in)}, {Pos: id.Pos(), Text: "used here"}},
			})
		}
		e := &p.found.Escapes[i]
		e.Uses = append(e.Uses, id)
		e.Shadowed = e.Shadowed || p.shadowed(e, id)
		return true
	})
}

// asSpawner says whether a handle is only given to a call as an interface: to spawn by
// it, which a poll that the block itself makes may do.
func (p *pkg) asSpawner(id *ast.Ident, parent ast.Node) bool {
	call, ok := parent.(*ast.CallExpr)
	if !ok {
		return false
	}
	sig, ok := p.pass.TypesInfo.TypeOf(call.Fun).(*types.Signature)
	if !ok {
		return false
	}
	i := slices.Index(call.Args, ast.Expr(id))
	return i >= 0 && i < sig.Params().Len() && types.IsInterface(sig.Params().At(i).Type())
}

// ownHandle is the index of a literal's own *Co, or -1.
func (p *pkg) ownHandle(lit *ast.FuncLit) int {
	if lit == nil {
		return -1
	}
	if sig, ok := p.pass.TypesInfo.TypeOf(lit).(*types.Signature); ok {
		return takesCo(sig)
	}
	return -1
}

// shadowed says whether the name of the literal's own handle means something else at
// a use of the outer one.
func (p *pkg) shadowed(e *Escape, id *ast.Ident) bool {
	if e.Param < 0 {
		return true
	}
	sig := p.pass.TypesInfo.TypeOf(e.Lit).(*types.Signature)
	own := sig.Params().At(e.Param)
	if own.Name() == "" || own.Name() == "_" {
		return false
	}
	scope := p.pass.Pkg.Scope().Innermost(id.Pos())
	if scope == nil {
		return true
	}
	_, obj := scope.LookupParent(own.Name(), id.Pos())
	return obj != own
}

func storyOf(w Where, in string) string {
	switch w {
	case Goroutine:
		return "this runs on another goroutine, by " + in
	case Inner:
		return "this is a block of its own"
	case Polled:
		return "this is called in a poll, by " + in
	}
	return ""
}

// outside is the innermost literal or go statement around a use that takes it out of
// the block that obj belongs to; nil if there is none.
func (p *pkg) outside(stack []ast.Node, obj *types.Var) (node ast.Node, where Where, in string) {
	for i := len(stack) - 1; i > 0; i-- {
		n := stack[i]
		if n.Pos() <= obj.Pos() && obj.Pos() < n.End() {
			return nil, 0, "" // declared in here
		}
		switch n := n.(type) {
		case *ast.GoStmt:
			return n, Goroutine, "a go statement"
		case *ast.FuncLit:
			if w, in, ok := p.leaves(n, stack[:i]); ok {
				return n, w, in
			}
		}
	}
	return nil, 0, ""
}

// goroutines are functions that call what they are given on another goroutine.
var goroutines = map[string]bool{
	"time.AfterFunc": true, "context.AfterFunc": true, "sync.WaitGroup.Go": true, "golang.org/x/sync/errgroup.Group.Go": true,
}

// leaves says whether a literal does not run in the block that it stands in.
func (p *pkg) leaves(lit *ast.FuncLit, stack []ast.Node) (Where, string, bool) {
	sig, _ := p.pass.TypesInfo.TypeOf(lit).(*types.Signature)
	if sig == nil {
		return 0, "", false
	}
	switch n := stack[len(stack)-1].(type) {
	case *ast.CallExpr:
		if ast.Unparen(n.Fun) == lit {
			return 0, "", false // also for a go statement, which is seen by itself
		}
		return p.leavesAt(n, sig)
	case *ast.AssignStmt:
		if i := slices.Index(n.Rhs, ast.Expr(lit)); i >= 0 && n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) {
			if id, ok := n.Lhs[i].(*ast.Ident); ok {
				return p.variableLeaves(p.pass.TypesInfo.Defs[id], sig)
			}
		}
	}
	return 0, "", false
}

// variableLeaves says whether a literal that a variable holds does not run in the block
// that it stands in, by all that is done with the variable.
func (p *pkg) variableLeaves(v types.Object, sig *types.Signature) (where Where, in string, ok bool) {
	if p.given == nil {
		p.given, p.used = map[types.Object][]*ast.CallExpr{}, map[types.Object]int{}
		for _, f := range p.pass.Files {
			ast.Inspect(f, p.functionUses)
		}
	}
	for i, call := range p.given[v] {
		w, by, ok := p.leavesAt(call, sig)
		if !ok || i > 0 && w != where {
			return 0, "", false
		}
		where, in = w, by
	}
	return where, in, v != nil && len(p.given[v]) > 0 && len(p.given[v]) == p.used[v]
}

// functionUses counts the uses of variables that hold functions, and notes the calls
// that they are given to.
func (p *pkg) functionUses(n ast.Node) bool {
	variable := func(e ast.Expr) types.Object {
		if id, ok := e.(*ast.Ident); ok {
			if v, ok := p.pass.TypesInfo.Uses[id].(*types.Var); ok {
				if _, ok := v.Type().Underlying().(*types.Signature); ok {
					return v
				}
			}
		}
		return nil
	}
	switch n := n.(type) {
	case *ast.Ident:
		if v := variable(n); v != nil {
			p.used[v]++
		}
	case *ast.CallExpr:
		for _, a := range n.Args {
			if v := variable(a); v != nil {
				p.given[v] = append(p.given[v], n)
			}
		}
	}
	return true
}

// leavesAt says whether a literal that is given to a call does not run in the block that
// the call stands in.
func (p *pkg) leavesAt(call *ast.CallExpr, sig *types.Signature) (Where, string, bool) {
	fn := p.callee(call)
	own := takesCo(sig) >= 0
	switch key := model.Key(fn); key {
	case "":
		if fn != nil && fn.Pkg() != nil && goroutines[fn.Pkg().Path()+"."+model.MethodName(fn)] {
			return Goroutine, fn.Pkg().Name() + "." + model.MethodName(fn), true
		}
		// A function that makes a future of a block.
		if own && p.model.Class(p.pass.TypesInfo.TypeOf(call)).Kind == model.Future {
			return Inner, "", true
		}
		return 0, "", false
	case "compat.Blocking", "compat.BlockingOn", "compat.Go", "compat.BlockingSeq":
		return Goroutine, key, true
	default:
		if own {
			return Inner, "", true
		}
		if _, polled := model.CallsBack(fn); polled {
			return Polled, key, true
		}
	}
	return 0, "", false
}

func (p *pkg) callee(call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	fn, _ := p.pass.TypesInfo.Uses[id].(*types.Func)
	if fn != nil {
		fn = fn.Origin()
	}
	return fn
}

// stored finds the handles that a function puts where they outlive its call. What is
// a field of a value that stays in the function is used by it alone, and what the
// function also clears again is lent.
func (p *pkg) stored(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Store:
				if name, ok := handle(ins.Val); ok && !p.stays(fn, ins.Addr, 0) && !clears(fn, ins.Addr) {
					p.store(ins.Pos(), name, "a place that outlives the block")
				}
			case *ssa.Send:
				if name, ok := handle(ins.X); ok {
					p.store(ins.Pos(), name, "a channel")
				}
			case *ssa.MapUpdate:
				if name, ok := handle(ins.Value); ok && !p.stays(fn, ins.Map, 0) {
					p.store(ins.Pos(), name, "a map that outlives the block")
				}
			}
		}
	}
}

func (p *pkg) store(pos token.Pos, name, in string) {
	p.found.Escapes = append(p.found.Escapes, Escape{Pos: pos, Where: Stored, Name: name, In: in, Path: []Step{{Pos: pos, Text: "stored here"}}})
}

// handle says whether v is the handle that the function was given.
func handle(v ssa.Value) (string, bool) {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	if !isCo(v.Type()) {
		return "", false
	}
	switch x := v.(type) {
	case *ssa.Parameter:
		return x.Name(), true
	case *ssa.UnOp:
		al, ok := x.X.(*ssa.Alloc)
		if !ok {
			return "", false
		}
		for _, r := range *al.Referrers() {
			if s, ok := r.(*ssa.Store); ok && s.Addr == al {
				if prm, ok := s.Val.(*ssa.Parameter); ok {
					return prm.Name(), true
				}
			}
		}
	}
	return "", false
}

// stays says whether what is at an address is not seen from outside of the function's
// call, as far as one looks: it may be returned, to whoever has the handle anyway.
func (p *pkg) stays(fn *ssa.Function, addr ssa.Value, depth int) bool {
	if depth > 8 {
		return true
	}
	switch x := addr.(type) {
	case *ssa.Alloc:
		return !p.leavesBy(x, depth)
	case *ssa.MakeMap, *ssa.MakeSlice:
		return !p.leavesBy(x, depth)
	case *ssa.FieldAddr:
		return p.stays(fn, x.X, depth+1)
	case *ssa.IndexAddr:
		return p.stays(fn, x.X, depth+1)
	case *ssa.Slice:
		return p.stays(fn, x.X, depth+1)
	case *ssa.UnOp:
		if al, ok := x.X.(*ssa.Alloc); ok {
			for _, r := range *al.Referrers() {
				if s, ok := r.(*ssa.Store); ok && s.Addr == al && !p.stays(fn, s.Val, depth+1) {
					return false
				}
			}
			return true
		}
		return p.stays(fn, x.X, depth+1)
	case *ssa.Parameter:
		return isCo(x.Type())
	case *ssa.FreeVar, *ssa.Global:
		return fn.Synthetic != ""
	}
	return true
}

// leavesBy says whether a value made here is put where it outlives the call.
func (p *pkg) leavesBy(v ssa.Value, depth int) bool {
	if depth > 8 || v.Referrers() == nil {
		return false
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Val == v && !p.stays(r.Parent(), r.Addr, depth+1) {
				return true
			}
		case *ssa.Send:
			if r.X == v {
				return true
			}
		case *ssa.MapUpdate:
			if r.Value == v && !p.stays(r.Parent(), r.Map, depth+1) {
				return true
			}
		case *ssa.Go:
			return true
		case *ssa.MakeInterface:
			if p.leavesBy(r, depth+1) {
				return true
			}
		}
	}
	return false
}

// clears says whether a function also stores nil in the field that addr is.
func clears(fn *ssa.Function, addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	found := false
	inline(fn, func(f *ssa.Function) {
		for _, b := range f.Blocks {
			for _, ins := range b.Instrs {
				s, ok := ins.(*ssa.Store)
				if !ok || s.Addr == addr {
					continue
				}
				x, ok := s.Addr.(*ssa.FieldAddr)
				found = found || ok && x.Field == fa.Field && types.Identical(x.X.Type(), fa.X.Type())
			}
		}
	})
	return found
}
