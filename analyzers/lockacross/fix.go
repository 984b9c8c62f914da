package lockacross

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/futvet/futvet/passes/flow"
)

// fixes swaps the statement that waits with the one behind it that unlocks, where
// nothing of the first can need the lock: it waits for a local variable, or for
// nothing, and assigns to local variables only.
func fixes(pass *analysis.Pass, l flow.LockFinding) []analysis.SuggestedFix {
	file := enclosing(pass, l.Pos)
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, l.Pos, l.Pos)
	for i, n := range path {
		block, ok := n.(*ast.BlockStmt)
		if !ok || i == 0 {
			continue
		}
		at := -1
		for j, s := range block.List {
			if s == path[i-1] {
				at = j
			}
		}
		if at < 0 || at+1 == len(block.List) || !onlyWaits(pass, block.List[at]) || !locksIn(block.List[:at], l) {
			return nil
		}
		unlock := block.List[at+1]
		if !unlocks(pass, unlock, l) {
			return nil
		}
		return swap(pass, file, block.List[at], unlock)
	}
	return nil
}

func enclosing(pass *analysis.Pass, pos token.Pos) *ast.File {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// onlyWaits says whether a statement is an await of a local variable, or a Yield, whose
// results go to local variables.
func onlyWaits(pass *analysis.Pass, s ast.Stmt) bool {
	var call *ast.CallExpr
	switch s := s.(type) {
	case *ast.ExprStmt:
		call, _ = s.X.(*ast.CallExpr)
	case *ast.AssignStmt:
		for _, x := range s.Lhs {
			if !local(pass, x) {
				return false
			}
		}
		if len(s.Rhs) == 1 {
			call, _ = s.Rhs[0].(*ast.CallExpr)
		}
	}
	if call == nil {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Await" && sel.Sel.Name != "Yield" {
		return false
	}
	if x, ok := sel.X.(*ast.Ident); !ok || sel.Sel.Name == "Yield" && !local(pass, x) {
		return false
	}
	for _, a := range call.Args {
		if !local(pass, a) {
			return false
		}
	}
	return true
}

// local says whether an expression is a variable of a function, or blank.
func local(pass *analysis.Pass, x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	obj, ok := pass.TypesInfo.ObjectOf(id).(*types.Var)
	return id.Name == "_" || ok && obj.Parent() != pass.Pkg.Scope()
}

// locksIn says whether one of the statements is the one that locks.
func locksIn(list []ast.Stmt, l flow.LockFinding) bool {
	for _, s := range list {
		if x, ok := s.(*ast.ExprStmt); ok && x.Pos() <= l.Lock && l.Lock < x.End() {
			return true
		}
	}
	return false
}

// unlocks says whether a statement unlocks what l is about.
func unlocks(pass *analysis.Pass, s ast.Stmt, l flow.LockFinding) bool {
	x, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	want := "Unlock"
	if l.Read {
		want = "RUnlock"
	}
	return ok && sel.Sel.Name == want && len(call.Args) == 0 && types.ExprString(sel.X) == l.What
}

// swap changes the order of two statements with nothing but space between them.
func swap(pass *analysis.Pass, file *ast.File, a, b ast.Stmt) []analysis.SuggestedFix {
	tf := pass.Fset.File(file.Pos())
	src, err := pass.ReadFile(tf.Name())
	if err != nil || tf.Offset(b.End()) > len(src) {
		return nil
	}
	text := func(from, to token.Pos) []byte { return src[tf.Offset(from):tf.Offset(to)] }
	gap := text(a.End(), b.Pos())
	if len(bytes.TrimSpace(gap)) > 0 {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "Unlock before the block waits",
		TextEdits: []analysis.TextEdit{{Pos: a.Pos(), End: b.End(), NewText: bytes.Join([][]byte{text(b.Pos(), b.End()), gap, text(a.Pos(), a.End())}, nil)}},
	}}
}
