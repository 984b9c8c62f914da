// Package syncdrop is rule FV3004, which reports: a value with asynchronous
// cleanup is dropped synchronously where AsyncDrop could be awaited, or a Drop
// method blocks.
//
// What, why, bad and good code, limits and fixes are on the rule's page,
// docs/rules/FV3004.md, which "futvet explain FV3004" prints.
package syncdrop

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/blocking"
	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

//go:embed doc.md
var doc string

// Rule is the rule's record.
var Rule = &rule.Rule{
	ID:       "FV3004",
	Name:     "syncdrop",
	Title:    "A value with asynchronous cleanup is dropped synchronously where AsyncDrop could be awaited, or a Drop method blocks.",
	Severity: rule.Info,
	OptIn:    true,
	Doc:      doc,
	Analyzer: Analyzer,
}

// Analyzer reports what the rule says.
var Analyzer = &analysis.Analyzer{
	Name:     "syncdrop",
	Doc:      "A value with asynchronous cleanup is dropped synchronously where AsyncDrop could be awaited, or a Drop method blocks.",
	URL:      "https://github.com/futvet/futvet/blob/main/docs/rules/FV3004.md",
	Requires: []*analysis.Analyzer{flow.Analyzer, blocking.Analyzer},
}

func init() { Rule.Run(run) }

func run(pass *analysis.Pass) (any, error) {
	for _, f := range pass.ResultOf[blocking.Analyzer].([]blocking.Finding) {
		if f.Drop {
			path := f.Path
			if len(path) == 0 {
				path = []flow.Step{{Pos: f.Pos, Text: "it waits here"}}
			}
			Rule.Report(pass, f.Pos, rule.Info, fmt.Sprintf("%s blocks Drop, and with it the worker of whoever cancels: do it in PollDrop, or hand it on", f.What), path)
		}
	}
	for _, d := range pass.ResultOf[flow.Analyzer].(*flow.Findings).SyncDrops {
		Rule.Report(pass, d.Pos, rule.Info, fmt.Sprintf("Drop leaves the cleanup of the %s to the background, and its outcome to nobody: await it with AsyncDrop", d.Class.Name), nil, fix(pass, d.Pos)...)
	}
	return nil, nil
}

// fix awaits the cleanup instead, where the call is a statement of its own, or deferred,
// in a function whose *Co has a name.
func fix(pass *analysis.Pass, pos token.Pos) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil {
		return nil
	}
	path := f.Path(pos, pos)
	for i, n := range path {
		var call *ast.CallExpr
		switch n := n.(type) {
		case *ast.DeferStmt:
			call = n.Call
		case *ast.ExprStmt:
			call, _ = n.X.(*ast.CallExpr)
		case ast.Stmt:
			return nil
		}
		if call == nil {
			continue
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Drop" {
			return nil
		}
		for _, outer := range path[i:] {
			var typ *ast.FuncType
			switch outer := outer.(type) {
			case *ast.FuncLit:
				typ = outer.Type
			case *ast.FuncDecl:
				typ = outer.Type
			default:
				continue
			}
			co := coOf(pass, typ)
			if co == nil || !f.Visible(co, pos) {
				return nil
			}
			text := co.Name() + ".AsyncDrop(" + f.Text(sel.X) + ")"
			return []analysis.SuggestedFix{{Message: text, TextEdits: []analysis.TextEdit{f.Replace(call, text)}}}
		}
	}
	return nil
}

func coOf(pass *analysis.Pass, typ *ast.FuncType) types.Object {
	for _, fld := range typ.Params.List {
		for _, name := range fld.Names {
			if obj := pass.TypesInfo.Defs[name]; obj != nil && name.Name != "_" && model.IsRuntimeType(obj.Type(), "Co") {
				return obj
			}
		}
	}
	return nil
}
