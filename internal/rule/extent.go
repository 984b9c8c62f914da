package rule

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// place gives a diagnostic and its related locations an extent that a reader
// recognizes. Rules get their positions from SSA, which places a call at its
// parenthesis: that becomes the name of what is called, as much of it as stands
// on the same line, so that the line stays what it was.
func place(pass *analysis.Pass, d *analysis.Diagnostic) {
	if !d.End.IsValid() {
		d.Pos, d.End = extent(pass, d.Pos)
	}
	for i := range d.Related {
		if r := &d.Related[i]; !r.End.IsValid() {
			r.Pos, r.End = extent(pass, r.Pos)
		}
	}
}

// extent returns the callee if pos is the parenthesis of a call, the identifier
// if it is one, and otherwise pos with no end.
func extent(pass *analysis.Pass, pos token.Pos) (from, to token.Pos) {
	from, to = pos, token.NoPos
	for _, file := range pass.Files {
		if pos < file.FileStart || file.FileEnd < pos {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil || to.IsValid() || pos < n.Pos() || n.End() < pos {
				return false
			}
			switch n := n.(type) {
			case *ast.CallExpr:
				if n.Lparen == pos {
					from, to = callee(pass.Fset, n)
				}
			case *ast.Ident:
				if n.Pos() == pos {
					to = n.End()
				}
			}
			return true
		})
	}
	return from, to
}

// callee is what of a call's function stands on the line of its parenthesis.
func callee(fset *token.FileSet, call *ast.CallExpr) (from, to token.Pos) {
	line := func(p token.Pos) int { return fset.PositionFor(p, false).Line }
	fun, at := call.Fun, line(call.Lparen)
	if _, ok := ast.Unparen(fun).(*ast.FuncLit); ok || line(fun.End()) != at {
		return call.Lparen, token.NoPos
	}
	to = fun.End()
	for {
		if line(fun.Pos()) == at {
			return fun.Pos(), to
		}
		switch f := fun.(type) {
		case *ast.IndexExpr:
			fun = f.X
			continue
		case *ast.IndexListExpr:
			fun = f.X
			continue
		case *ast.SelectorExpr:
			if line(f.Sel.Pos()) == at {
				return f.Sel.Pos(), to
			}
		}
		return call.Lparen, token.NoPos
	}
}
