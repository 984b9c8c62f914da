package pendingnowaker

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/handpoll"
)

// fixes makes a failure ready: return x, false, err becomes return x, true, err.
func fixes(pass *analysis.Pass, f handpoll.Finding) []analysis.SuggestedFix {
	if f.Kind != handpoll.Failed {
		return nil
	}
	for _, file := range pass.Files {
		if f.Pos < file.FileStart || f.Pos >= file.FileEnd {
			continue
		}
		var fixes []analysis.SuggestedFix
		ast.Inspect(file, func(n ast.Node) bool {
			ret, ok := n.(*ast.ReturnStmt)
			if !ok || ret.Pos() != f.Pos || len(ret.Results) < 2 {
				return true
			}
			if ready, ok := ret.Results[len(ret.Results)-2].(*ast.Ident); ok && ready.Name == "false" {
				fixes = []analysis.SuggestedFix{{
					Message:   "A failure is ready",
					TextEdits: []analysis.TextEdit{{Pos: ready.Pos(), End: ready.End(), NewText: []byte("true")}},
				}}
			}
			return true
		})
		return fixes
	}
	return nil
}
