package stalewaker

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/futvet/futvet/passes/handpoll"
)

// fixes takes away the test for a waker that is there: if x.w == nil { x.w = ... }
// becomes x.w = ...
func fixes(pass *analysis.Pass, f handpoll.Finding) []analysis.SuggestedFix {
	if f.Kind != handpoll.KeptOnce {
		return nil
	}
	for _, file := range pass.Files {
		if f.Pos < file.FileStart || f.Pos >= file.FileEnd {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(file, f.Pos, f.Pos)
		for i, n := range path {
			test, ok := n.(*ast.IfStmt)
			if !ok {
				continue
			}
			if i+1 < len(path) {
				if outer, ok := path[i+1].(*ast.IfStmt); ok && outer.Else == test {
					return nil
				}
			}
			if !guarded(test) {
				return nil
			}
			return []analysis.SuggestedFix{{
				Message: "Keep the waker of every poll",
				TextEdits: []analysis.TextEdit{
					{Pos: test.Pos(), End: test.Body.Lbrace + 1},
					{Pos: test.Body.Rbrace, End: test.Body.Rbrace + 1},
				},
			}}
		}
	}
	return nil
}

// guarded says whether a test is if x == nil { x = y }.
func guarded(test *ast.IfStmt) bool {
	cond, ok := test.Cond.(*ast.BinaryExpr)
	if !ok || cond.Op != token.EQL || test.Init != nil || test.Else != nil || len(test.Body.List) != 1 {
		return false
	}
	if id, ok := cond.Y.(*ast.Ident); !ok || id.Name != "nil" {
		return false
	}
	set, ok := test.Body.List[0].(*ast.AssignStmt)
	return ok && set.Tok == token.ASSIGN && len(set.Lhs) == 1 && same(set.Lhs[0], cond.X)
}

// same says whether two expressions are the same variable or field.
func same(a, b ast.Expr) bool {
	switch a := a.(type) {
	case *ast.Ident:
		b, ok := b.(*ast.Ident)
		return ok && a.Name == b.Name
	case *ast.SelectorExpr:
		b, ok := b.(*ast.SelectorExpr)
		return ok && a.Sel.Name == b.Sel.Name && same(a.X, b.X)
	}
	return false
}
