package repair

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/futvet/futvet/passes/model"
)

// examine looks at every use of the value; false if one is not understood.
func (v *value) examine() bool {
	ok := true
	var stack []ast.Node
	ast.Inspect(v.body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.Ident:
			if v.pass.TypesInfo.Uses[n] == v.obj {
				ok = ok && v.use(stack)
			}
		case *ast.BranchStmt:
			ok = ok && n.Tok != token.GOTO
		}
		return true
	})
	return ok
}

// use says whether the use at the end of a path of nodes leaves the value where it
// is, or ends its life here.
func (v *value) use(path []ast.Node) bool {
	for _, n := range path {
		if _, ok := n.(*ast.FuncLit); ok {
			return false // it may be used when the function is left
		}
	}
	id := path[len(path)-1].(ast.Expr)
	parent := func(i int) ast.Node {
		if len(path) < i+2 {
			return nil
		}
		return path[len(path)-2-i]
	}
	switch p := parent(0).(type) {
	case *ast.BinaryExpr:
		return p.Op == token.EQL || p.Op == token.NEQ
	case *ast.AssignStmt:
		return len(p.Lhs) == 1 && p.Rhs[0] == id && isBlank(p.Lhs[0])
	case *ast.SelectorExpr:
		call, ok := parent(1).(*ast.CallExpr)
		if !ok || call.Fun != p {
			// A field that is read or written.
			_, isField := v.pass.TypesInfo.Uses[p.Sel].(*types.Var)
			return isField && v.class.Kind != model.Future && v.class.Kind != model.Stream
		}
		v.handled = v.handled || v.class.Kind != model.Buffer
		if v.isRelease(p.Sel.Name) {
			return v.releases(parent(2), call, p.Sel.Name)
		}
		sig, _ := v.pass.TypesInfo.TypeOf(p).(*types.Signature)
		return sig != nil && !v.takesReceiver(call)
	case *ast.CallExpr:
		i := slices.Index(p.Args, id)
		if i < 0 {
			return false
		}
		spec, ok := model.SpecOf(v.callee(p))
		v.handled = v.handled || v.class.Kind != model.Buffer || spec.Op == model.OpAwaitDrop || slices.Contains(spec.Clean, i)
		if ok && spec.Op == model.OpAwaitDrop {
			return v.releases(parent(1), p, "AsyncDrop")
		}
		return v.argument(path[:len(path)-1], i)
	}
	return false
}

// argument says whether argument i of the call at the end of a path is lent, or
// stays in this function until it has ended.
func (v *value) argument(path []ast.Node, i int) bool {
	call := path[len(path)-1].(*ast.CallExpr)
	fn := v.callee(call)
	spec, ok := model.SpecOf(fn)
	if !ok {
		return false
	}
	if fn.Signature().Recv() != nil {
		i++
	}
	if ends(spec.Op) {
		return true
	}
	switch spec.Op {
	case model.OpOn:
		return v.branch(path)
	case model.OpNone, model.OpRef, model.OpNext, model.OpEach:
	default:
		return false
	}
	if !slices.Contains(spec.Takes, i) {
		// What borrows it ends where the value that holds it does; a future that
		// works on it must not leave the function.
		return spec.Made == nil || v.stays(path)
	}
	return spec.Made != nil && v.stays(path)
}

// ends says whether an operation is over with what it is given when it returns.
func ends(op model.Op) bool { return op == model.OpAwait || op == model.OpNow || op == model.OpRun }

// stays says whether the future that a call makes is awaited or made a branch
// where it is made.
func (v *value) stays(path []ast.Node) bool {
	for i := len(path) - 2; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.ParenExpr:
		case *ast.CallExpr:
			spec, ok := model.SpecOf(v.callee(n))
			if !ok {
				return false
			}
			if ends(spec.Op) {
				return true
			}
			if spec.Op == model.OpOn {
				return v.branch(path[:i+1])
			}
			if spec.Op != model.OpNone || spec.Made == nil {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// branch says whether the branch that the call at the end of a path makes is only
// waited for here.
func (v *value) branch(path []ast.Node) bool {
	if len(path) < 2 {
		return false
	}
	waits := func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return false
		}
		spec, ok := model.SpecOf(v.callee(call))
		return ok && slices.Contains([]model.Op{model.OpSelect, model.OpTrySelect, model.OpJoin, model.OpTryJoin}, spec.Op)
	}
	assign, ok := path[len(path)-2].(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != 1 {
		return waits(path[len(path)-2])
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	if !ok {
		return false
	}
	b := v.pass.TypesInfo.Defs[id]
	ok = b != nil
	var stack []ast.Node
	ast.Inspect(v.body, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if id, isIdent := n.(*ast.Ident); isIdent && v.pass.TypesInfo.Uses[id] == b {
			switch p := stack[len(stack)-1].(type) {
			case *ast.CaseClause, *ast.BinaryExpr, *ast.SelectorExpr:
			default:
				ok = ok && waits(p)
			}
		}
		stack = append(stack, n)
		return true
	})
	return ok
}

// takesReceiver says whether a method call ends the life of its receiver in a way
// that is not one of its releases.
func (v *value) takesReceiver(call *ast.CallExpr) bool {
	fn := v.callee(call)
	if fn == nil {
		return true
	}
	if spec, ok := model.SpecOf(fn); ok {
		return slices.Contains(spec.Takes, 0) || spec.Made != nil && slices.Contains(spec.Made.Owns, 0)
	}
	if d := v.model.Directives(fn); fn.Signature().Recv() != nil && slices.Contains(d.Owns, fn.Signature().Recv().Name()) {
		return true
	}
	// A method of one's own may hand on what it is called on.
	return model.Releases(fn.Name())
}

// isRelease says whether a method ends the obligation.
func (v *value) isRelease(name string) bool {
	return name == "Drop" || slices.Contains(v.class.Release, name)
}

// releases notes the statement that a release is; false if it is more than that.
func (v *value) releases(parent ast.Node, call *ast.CallExpr, name string) bool {
	v.names = append(v.names, name)
	switch s := parent.(type) {
	case *ast.ExprStmt:
		v.released = append(v.released, s)
	case *ast.DeferStmt:
		v.deferred = append(v.deferred, s)
	default:
		v.released = append(v.released, nil) // its result is looked at
	}
	return true
}

// release is the call that releases the value, and whether doing so twice is
// harmless.
func (v *value) release() (call string, twice bool) {
	name := v.obj.Name()
	switch v.class.Kind {
	case model.Future, model.Stream:
		return name + ".Drop()", true
	case model.Cleanup, model.Buffer:
		co := v.co()
		if co == "" {
			return "", false
		}
		return co + ".AsyncDrop(" + name + ")", !slices.Contains(v.names, "AsyncDrop")
	case model.Contract:
		method := ""
		for _, m := range v.class.Release {
			fn, _, _ := types.LookupFieldOrMethod(v.obj.Type(), true, v.pass.Pkg, m)
			f, ok := fn.(*types.Func)
			if !ok || f.Signature().Params().Len() > 0 {
				continue
			}
			runtime := model.Key(f) != ""
			if m == "Drop" || runtime {
				twice = true // the runtime's are, as every Drop is
				if method == "" || m == "Drop" && !runtime {
					method = m
				}
				continue
			}
			if method != "" && !twice {
				return "", false // which of them is a decision
			}
			if method == "" {
				method = m
			}
		}
		if method == "" {
			return "", false
		}
		return name + "." + method + "()", twice
	}
	return "", false
}

// co is the name of the function's *Co, "" if it has none, or another thing has its
// name where the deferred call is to be.
func (v *value) co() string {
	for _, field := range v.sig.Params.List {
		for _, id := range field.Names {
			obj := v.pass.TypesInfo.Defs[id]
			if obj != nil && id.Name != "_" && model.IsRuntimeType(obj.Type(), "Co") && v.file.Visible(obj, v.after.End()) {
				return id.Name
			}
		}
	}
	return ""
}

// moved are the edits that take the existing releases away, where a deferred one
// does the same: each is the last thing before the function is left, by a return
// of what the release cannot change, or is deferred itself with no other deferred
// call before it.
func (v *value) moved() ([]analysis.TextEdit, bool) {
	var edits []analysis.TextEdit
	for _, s := range v.released {
		if s == nil || !v.last(s) {
			return nil, false
		}
		e, ok := v.file.Delete(s)
		if !ok {
			return nil, false
		}
		edits = append(edits, e)
	}
	for _, s := range v.deferred {
		before := false
		ast.Inspect(v.body, func(n ast.Node) bool {
			d, ok := n.(*ast.DeferStmt)
			before = before || ok && v.after.End() < d.Pos() && d.Pos() < s.Pos()
			return true
		})
		e, ok := v.file.Delete(s)
		if before || !ok {
			return nil, false
		}
		edits = append(edits, e)
	}
	return edits, true
}

// last says whether nothing is done between a statement and the end of the
// function.
func (v *value) last(stmt ast.Stmt) bool {
	path := v.file.Path(stmt.Pos(), stmt.End())
	for i, n := range path {
		if n != ast.Node(stmt) || i+1 >= len(path) {
			continue
		}
		block, ok := path[i+1].(*ast.BlockStmt)
		if !ok {
			return false
		}
		at := slices.Index(block.List, stmt)
		if at+1 == len(block.List) {
			return block == v.body
		}
		ret, ok := block.List[at+1].(*ast.ReturnStmt)
		return ok && !slices.ContainsFunc(ret.Results, func(e ast.Expr) bool { return !v.fixed(e) })
	}
	return false
}

// fixed says whether an expression is a constant, nil, or a local variable that is
// no named result.
func (v *value) fixed(e ast.Expr) bool {
	if tv := v.pass.TypesInfo.Types[e]; tv.Value != nil || tv.IsNil() {
		return true
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	obj, ok := v.pass.TypesInfo.Uses[id].(*types.Var)
	return ok && obj.Parent() != v.pass.Pkg.Scope() && (v.sig.Results == nil || obj.Pos() < v.sig.Results.Pos() || obj.Pos() > v.sig.Results.End())
}

func (v *value) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(v.pass.TypesInfo, call).(*types.Func)
	if fn != nil {
		fn = fn.Origin()
	}
	return fn
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}
