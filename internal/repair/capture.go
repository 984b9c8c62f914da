package repair

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/model"
)

// Capture has the block that is made at pos own the variable of that name, which
// only its body uses: it is named in the block's captures, and dropped with it.
func Capture(pass *analysis.Pass, m *model.Model, pos token.Pos, name string, class model.Class) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil || m == nil || name == "" {
		return nil
	}
	var call *ast.CallExpr
	var decl *ast.FuncDecl
	for _, n := range f.Path(pos, pos+1) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if call == nil {
				call = n
			}
		case *ast.FuncDecl:
			decl = n
		}
	}
	if call == nil || decl == nil || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return nil
	}
	fn, _ := typeutil.Callee(pass.TypesInfo, call).(*types.Func)
	body, ok := ast.Unparen(call.Args[0]).(*ast.FuncLit)
	if spec, known := model.SpecOf(fn); !known || !ok || spec.Op != model.OpAsync {
		return nil
	}
	var obj types.Object
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name && obj == nil {
			if v, ok := pass.TypesInfo.Uses[id].(*types.Var); ok && (v.Pos() < body.Pos() || v.Pos() > body.End()) && m.Class(v.Type()).Kind == class.Kind {
				obj = v
			}
		}
		return true
	})
	if obj == nil || obj.Parent() == pass.Pkg.Scope() || !f.Visible(obj, call.Rparen) {
		return nil
	}
	alone := true
	ast.Inspect(decl, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && pass.TypesInfo.Uses[id] == obj && (id.Pos() < body.Pos() || id.Pos() > body.End()) {
			alone = false
		}
		return true
	})
	last := call.Args[len(call.Args)-1]
	if !alone || strings.Contains(f.Between(last.End(), call.Rparen), ",") {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "name " + name + " in the block's captures",
		TextEdits: []analysis.TextEdit{f.Insert(last.End(), ", "+name)},
	}}
}
