package repair

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/model"
)

// Detach has a task that is discarded where it is spawned, as a statement or to
// the blank identifier, detached there: it goes on running, as it does now, and
// says that it is meant to.
func Detach(pass *analysis.Pass, pos token.Pos) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil {
		return nil
	}
	var call *ast.CallExpr
	for _, n := range f.Path(pos, pos+1) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if call == nil {
				call = n
				continue
			}
		case *ast.IndexExpr, *ast.IndexListExpr, *ast.Ident, *ast.SelectorExpr:
			if call == nil {
				continue // the function that is called
			}
		case *ast.ExprStmt:
			return detach(pass, f, call)
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN && len(n.Lhs) == 1 && isBlank(n.Lhs[0]) {
				return detach(pass, f, call, analysis.TextEdit{Pos: n.Pos(), End: call.Pos()})
			}
		}
		return nil
	}
	return nil
}

func detach(pass *analysis.Pass, f *edit.File, call *ast.CallExpr, edits ...analysis.TextEdit) []analysis.SuggestedFix {
	if call == nil || !model.IsRuntimeType(pass.TypesInfo.TypeOf(call), "Task") {
		return nil
	}
	return []analysis.SuggestedFix{{Message: "detach the task", TextEdits: append(edits, f.Insert(call.End(), ".Detach()"))}}
}
