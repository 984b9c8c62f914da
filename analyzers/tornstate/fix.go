package tornstate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/flow"
)

// fix defers what takes a change back, right behind the change, where it is certain
// that nothing else changes by that: every way out of the function from there on takes
// it back as the last thing that it does. What was taken is not put back by a defer:
// after a cancellation nobody knows what state it is in.
func fix(pass *analysis.Pass, p flow.PairFinding) []analysis.SuggestedFix {
	f := edit.At(pass, p.Pos)
	if f == nil || p.How == flow.Taken || p.How == flow.Deleted {
		return nil
	}
	body, first := statementOf(f, p.Pos)
	if body == nil {
		return nil
	}
	w := &ways{pass: pass, file: f, body: body, first: first}
	for _, pos := range p.Second {
		if !w.second(pos) {
			return nil
		}
	}
	if !w.covered() || !w.stable() {
		return nil
	}
	line := "defer " + w.text
	if _, isCall := w.last[0].(*ast.ExprStmt); !isCall {
		line = "defer func() { " + w.text + " }()"
	}
	e, ok := f.After(first, line)
	if !ok {
		return nil
	}
	edits := []analysis.TextEdit{e}
	for _, s := range w.last {
		e, ok := f.Delete(s)
		if !ok {
			return nil
		}
		edits = append(edits, e)
	}
	slices.SortFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	return []analysis.SuggestedFix{{Message: line, TextEdits: edits}}
}

// statementOf is the function body that the code at pos stands in, and its statement
// in that body.
func statementOf(f *edit.File, pos token.Pos) (*ast.BlockStmt, ast.Stmt) {
	path := f.Path(pos, pos)
	for i, n := range path {
		var body *ast.BlockStmt
		switch n := n.(type) {
		case *ast.FuncDecl:
			body = n.Body
		case *ast.FuncLit:
			body = n.Body
		default:
			continue
		}
		if i < 2 || path[i-1] != ast.Node(body) {
			return nil, nil
		}
		first, _ := path[i-2].(ast.Stmt)
		switch s := first.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.AssignStmt:
			return body, first
		case *ast.IfStmt:
			// if err := x.Enter(); err != nil { return err }
			if s.Init != nil && s.Init.Pos() <= pos && pos < s.Init.End() && s.Else == nil && leaves(s.Body) {
				return body, first
			}
		}
		return nil, nil
	}
	return nil, nil
}

func leaves(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	_, ok := b.List[len(b.List)-1].(*ast.ReturnStmt)
	return ok
}

// ways are the ways out of a function after a change.
type ways struct {
	pass  *analysis.Pass
	file  *edit.File
	body  *ast.BlockStmt
	first ast.Stmt
	last  []ast.Stmt // what takes it back on each of them
	text  string
}

// second adds the statement at pos, which must be alone before a return that does
// nothing.
func (w *ways) second(pos token.Pos) bool {
	path := w.file.Path(pos, pos)
	for i, n := range path {
		s, ok := n.(ast.Stmt)
		if !ok || i+1 >= len(path) {
			continue
		}
		block, ok := path[i+1].(*ast.BlockStmt)
		if !ok {
			return false
		}
		for _, outer := range path[i+1:] {
			switch outer.(type) {
			case *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.CommClause, *ast.FuncLit, *ast.FuncDecl:
				if b := bodyOf(outer); b != w.body {
					return false
				}
			}
			if outer == ast.Node(w.body) {
				break
			}
		}
		switch s.(type) {
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.AssignStmt:
		default:
			return false
		}
		text := w.file.Text(s)
		if w.text != "" && w.text != text {
			return false
		}
		w.text, w.last = text, append(w.last, s)
		at := slices.Index(block.List, s)
		if at == len(block.List)-1 {
			return block == w.body
		}
		ret, ok := block.List[at+1].(*ast.ReturnStmt)
		return ok && w.inert(ret)
	}
	return false
}

func bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncLit:
		return n.Body
	case *ast.FuncDecl:
		return n.Body
	}
	return nil
}

// inert says whether a return only returns variables, constants, and errors made of
// them.
func (w *ways) inert(ret *ast.ReturnStmt) bool {
	var ok func(e ast.Expr) bool
	ok = func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.Ident, *ast.BasicLit:
			return true
		case *ast.CallExpr:
			sel, isSel := e.Fun.(*ast.SelectorExpr)
			if !isSel {
				return false
			}
			fn, isFunc := w.pass.TypesInfo.Uses[sel.Sel].(*types.Func)
			if !isFunc || fn.Pkg() == nil || fn.Pkg().Path() != "fmt" && fn.Pkg().Path() != "errors" {
				return false
			}
			for _, a := range e.Args {
				if !ok(a) {
					return false
				}
			}
			return true
		}
		return false
	}
	for _, r := range ret.Results {
		if !ok(r) {
			return false
		}
	}
	return true
}

// covered says whether every way out of the function behind the change takes it back.
func (w *ways) covered() bool {
	out := true
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			out = out && n.Label == nil
		case *ast.BlockStmt:
			for i, s := range n.List {
				if _, ok := s.(*ast.ReturnStmt); ok && s.Pos() > w.first.End() && (i == 0 || !slices.Contains(w.last, n.List[i-1])) {
					out = false
				}
			}
		case *ast.CaseClause, *ast.CommClause:
			ast.Inspect(n, func(m ast.Node) bool {
				if _, ok := m.(*ast.ReturnStmt); ok && n.Pos() > w.first.End() {
					out = false
				}
				_, lit := m.(*ast.FuncLit)
				return !lit
			})
			return false
		}
		return true
	}
	ast.Inspect(w.body, look)
	end := w.body.List[len(w.body.List)-1]
	if _, ok := end.(*ast.ReturnStmt); !ok {
		out = out && slices.Contains(w.last, end)
	}
	return out
}

// stable says whether the variables that take part in taking it back are the same
// later on.
func (w *ways) stable() bool {
	vars := map[types.Object]bool{}
	ast.Inspect(w.last[0], func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := w.pass.TypesInfo.Uses[id].(*types.Var); ok && !v.IsField() {
				vars[v] = true
			}
		}
		return true
	})
	out := true
	changed := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok && vars[w.pass.TypesInfo.Uses[id]] {
			out = false
		}
	}
	ast.Inspect(w.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n != w.first && !slices.Contains(w.last, ast.Stmt(n)) {
				for _, l := range n.Lhs {
					changed(l)
				}
			}
		case *ast.IncDecStmt:
			if ast.Stmt(n) != w.first && !slices.Contains(w.last, ast.Stmt(n)) {
				changed(n.X)
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				changed(n.Key)
				changed(n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				changed(n.X)
			}
		}
		return true
	})
	for v := range vars {
		out = out && w.file.Visible(v, w.first.End())
	}
	return out
}
