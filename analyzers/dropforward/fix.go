package dropforward

import (
	"fmt"
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/futvet/futvet/passes/handpoll"
)

// fixes drops the field: first thing in Drop, or before the return that completes.
func fixes(pass *analysis.Pass, f handpoll.Finding) []analysis.SuggestedFix {
	if f.Drop == "" || f.Kind == handpoll.UnreachedEntry || f.Func == "PollDrop" {
		return nil
	}
	path := enclosing(pass, f.Pos)
	for i, n := range path {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if f.Kind == handpoll.UnreachedEnd && !simple(n.Results) {
				return nil
			}
			if _, ok := path[i+1].(*ast.LabeledStmt); ok {
				return nil
			}
		case *ast.FuncLit:
			return nil
		case *ast.FuncDecl:
			recv := receiver(n)
			if recv == "" || n.Body == nil {
				return nil
			}
			call := fmt.Sprintf("%s.%s.%s()\n", recv, f.Name, f.Drop)
			if f.Nilable {
				call = fmt.Sprintf("if %s.%s != nil {\n%s}\n", recv, f.Name, call)
			}
			at := n.Body.Lbrace + 1
			if f.Kind == handpoll.UnreachedEnd {
				at = f.Pos
			} else {
				call = "\n" + call
			}
			return []analysis.SuggestedFix{{
				Message:   "Drop " + f.Name,
				TextEdits: []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(call)}},
			}}
		}
	}
	return nil
}

// enclosing lists the nodes around pos, innermost first.
func enclosing(pass *analysis.Pass, pos token.Pos) []ast.Node {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			path, _ := astutil.PathEnclosingInterval(f, pos, pos)
			return path
		}
	}
	return nil
}

// receiver is the name of a method's receiver, empty if it has none.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 || len(d.Recv.List[0].Names) != 1 || d.Recv.List[0].Names[0].Name == "_" {
		return ""
	}
	return d.Recv.List[0].Names[0].Name
}

// simple says whether the results of a return may be computed after something was
// dropped as well as before: they call nothing.
func simple(results []ast.Expr) bool {
	ok := true
	for _, r := range results {
		ast.Inspect(r, func(n ast.Node) bool {
			_, call := n.(*ast.CallExpr)
			ok = ok && !call
			return ok
		})
	}
	return ok
}
