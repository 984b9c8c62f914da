package repair

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/model"
)

// A site is a branch of a select in a loop.
type site struct {
	pass   *analysis.Pass
	file   *edit.File
	branch types.Object  // the variable that holds the branch
	loop   ast.Stmt      // the innermost loop around it
	label  string        // of the loop
	sel    *ast.CallExpr // the select
	body   *ast.BlockStmt
	decl   *ast.FuncDecl // the declaration that all is in
}

// around takes in what is around the loop: a function with no other loop in between.
func (s *site) around(path []ast.Node) bool {
	if len(path) == 0 {
		return false
	}
	switch path[0].(type) {
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
	default:
		return false
	}
	for _, n := range path {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if s.body == nil {
				return false // deferred calls of all turns would wait for the end
			}
		case *ast.FuncLit:
			if s.body == nil {
				s.body = n.Body
			}
		case *ast.FuncDecl:
			if s.body == nil {
				s.body = n.Body
			}
			s.decl = n
		}
	}
	if s.decl == nil {
		return false
	}
	jumps := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		b, ok := n.(*ast.BranchStmt)
		jumps = jumps || ok && b.Tok == token.GOTO
		return true
	})
	return !jumps
}

// selected takes in what is around the select at pos: the innermost loop of its
// function.
func (s *site) selected(pos token.Pos) bool {
	for _, n := range s.file.Path(pos, pos+1) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if s.sel == nil {
				s.sel = n
			}
		case *ast.ForStmt, *ast.RangeStmt:
			if s.loop == nil && s.body == nil {
				s.loop = n.(ast.Stmt)
			}
		case *ast.FuncLit:
			if s.body == nil {
				s.body = n.Body
			}
		case *ast.FuncDecl:
			if s.body == nil {
				s.body = n.Body
			}
			s.decl = n
		}
	}
	if s.sel == nil || s.loop == nil || s.decl == nil {
		return false
	}
	spec, ok := model.SpecOf(s.callee(s.sel))
	return ok && spec.Op == model.OpSelect && !s.sel.Ellipsis.IsValid()
}

// uses finds the select. The branch must be used by it, and otherwise only be
// compared and asked for its result.
func (s *site) uses() bool {
	ok := true
	var stack []ast.Node
	ast.Inspect(s.loop, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if id, isIdent := n.(*ast.Ident); !isIdent || s.pass.TypesInfo.Uses[id] != s.branch {
			return true
		}
		switch p := stack[len(stack)-2].(type) {
		case *ast.CaseClause, *ast.BinaryExpr, *ast.SelectorExpr:
		case *ast.CallExpr:
			spec, known := model.SpecOf(s.callee(p))
			ok = ok && s.sel == nil && known && spec.Op == model.OpSelect
			s.sel = p
			for _, n := range stack[1:] {
				_, lit := n.(*ast.FuncLit)
				ok = ok && !isLoop(n) && !lit
			}
		default:
			ok = false
		}
		return true
	})
	return ok && s.sel != nil
}

// assigned says whether a variable is assigned to in the loop, or may be through a
// pointer.
func (s *site) assigned(obj types.Object) bool {
	found := false
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && s.pass.TypesInfo.Uses[id] == obj
	}
	inside := func(n ast.Node) bool { return s.loop.Pos() <= n.Pos() && n.Pos() < s.loop.End() }
	elsewhere := token.NoPos // the end of a literal that the loop may call
	ast.Inspect(s.decl, func(n ast.Node) bool {
		if n == nil {
			return true
		}
		in := inside(n) || n.Pos() < elsewhere
		switch n := n.(type) {
		case *ast.AssignStmt:
			found = found || in && slices.ContainsFunc(n.Lhs, is)
		case *ast.IncDecStmt:
			found = found || in && is(n.X)
		case *ast.RangeStmt:
			found = found || in && (is(n.Key) || is(n.Value))
		case *ast.UnaryExpr:
			found = found || n.Op == token.AND && is(n.X)
		case *ast.FuncLit:
			if s.loop.Pos() < n.Pos() || n.End() < s.loop.End() {
				elsewhere = max(elsewhere, n.End())
			}
		}
		return true
	})
	return found
}

// won is what is done if the branch has won, and the clause or block that it is in:
// a switch of the select's result, or an if that compares it.
func (s *site) won() (list []ast.Stmt, clause ast.Node, ok bool) {
	ast.Inspect(s.loop, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SwitchStmt:
			if n.Tag != s.sel {
				break
			}
			for _, c := range n.Body.List {
				c := c.(*ast.CaseClause)
				if slices.ContainsFunc(c.List, s.isBranch) {
					list, clause, ok = c.Body, c, len(c.List) == 1
				}
			}
		case *ast.IfStmt:
			cmp, isCmp := n.Cond.(*ast.BinaryExpr)
			if isCmp && n.Init == nil && cmp.Op == token.EQL && cmp.X == s.sel && s.isBranch(cmp.Y) {
				list, clause, ok = n.Body.List, n.Body, true
			}
		}
		return true
	})
	return list, clause, ok
}

func (s *site) isBranch(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && s.pass.TypesInfo.Uses[id] == s.branch
}

// leaves says whether statements leave the loop, on all their paths.
func (s *site) leaves(list []ast.Stmt) bool {
	if len(list) == 0 || s.jumps(list) {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return true // out of the loop, or it would jump
	case *ast.BlockStmt:
		return s.leaves(last.List)
	case *ast.IfStmt:
		els, ok := last.Else.(*ast.BlockStmt)
		return ok && s.leaves(last.Body.List) && s.leaves(els.List)
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && s.pass.TypesInfo.Uses[id] == types.Universe.Lookup("panic")
	}
	return false
}

// jumps says whether statements jump elsewhere than out of the loop.
func (s *site) jumps(list []ast.Stmt) bool {
	found := false
	for _, stmt := range list {
		ast.Inspect(stmt, func(n ast.Node) bool {
			b, ok := n.(*ast.BranchStmt)
			found = found || ok && (b.Tok != token.BREAK || b.Label == nil || b.Label.Name != s.label)
			return true
		})
	}
	return found
}

// over says whether what follows a statement is not reached from it.
func over(stmt ast.Stmt) bool {
	switch stmt.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	}
	return false
}

// last says whether the function ends with the loop, or returns then what is there
// already.
func (s *site) last() bool {
	i := slices.IndexFunc(s.body.List, func(stmt ast.Stmt) bool { return stmt.Pos() <= s.loop.Pos() && s.loop.Pos() < stmt.End() })
	if i < 0 {
		return false
	}
	at := s.body.List[i]
	if l, ok := at.(*ast.LabeledStmt); ok {
		at = l.Stmt
	}
	if at != s.loop {
		return false
	}
	if i+1 == len(s.body.List) {
		return true
	}
	ret, ok := s.body.List[i+1].(*ast.ReturnStmt)
	calls := false
	if ok {
		ast.Inspect(ret, func(n ast.Node) bool {
			_, isCall := n.(*ast.CallExpr)
			calls = calls || isCall
			return true
		})
	}
	return ok && !calls
}

// waitsBeside says whether the loop may wait for something else than the select,
// outside of the given statements: nothing waits that has no *Co. Literals that are
// made before the loop may be called in it.
func (s *site) waitsBeside(but []ast.Stmt) bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && lit.End() <= s.loop.Pos() {
			ast.Inspect(lit, func(n ast.Node) bool {
				e, ok := n.(ast.Expr)
				found = found || ok && model.IsRuntimeType(s.pass.TypesInfo.TypeOf(e), "Co")
				return true
			})
		}
		return true
	})
	ast.Inspect(s.loop, func(n ast.Node) bool {
		if stmt, ok := n.(ast.Stmt); ok && slices.Contains(but, stmt) {
			return false
		}
		if n == s.sel {
			return false
		}
		if e, ok := n.(ast.Expr); ok {
			found = found || model.IsRuntimeType(s.pass.TypesInfo.TypeOf(e), "Co")
		}
		return true
	})
	return found
}

func (s *site) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(s.pass.TypesInfo, call).(*types.Func)
	if fn != nil {
		fn = fn.Origin()
	}
	return fn
}
