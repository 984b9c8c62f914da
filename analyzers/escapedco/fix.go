package escapedco

import (
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/blocks"
)

// fixes uses the inner block's own handle: by its name at every use or, if it has
// none, by giving it the name of the outer one.
func fixes(e blocks.Escape) []analysis.SuggestedFix {
	if e.Where != blocks.Inner || e.Lit == nil {
		return nil
	}
	field := handleOf(e)
	if field == nil {
		return nil
	}
	fix := analysis.SuggestedFix{Message: "Use this block's own handle"}
	switch {
	case len(field.Names) == 0 && len(e.Lit.Type.Params.List) == 1:
		fix.TextEdits = []analysis.TextEdit{{Pos: field.Type.Pos(), End: field.Type.Pos(), NewText: []byte(e.Name + " ")}}
	case len(field.Names) != 1 || e.Shadowed:
		return nil
	case field.Names[0].Name == "_":
		fix.TextEdits = []analysis.TextEdit{{Pos: field.Names[0].Pos(), End: field.Names[0].End(), NewText: []byte(e.Name)}}
	default:
		for _, id := range e.Uses {
			fix.TextEdits = append(fix.TextEdits, analysis.TextEdit{Pos: id.Pos(), End: id.End(), NewText: []byte(field.Names[0].Name)})
		}
	}
	return []analysis.SuggestedFix{fix}
}

// handleOf is the parameter of the inner block that is its handle.
func handleOf(e blocks.Escape) *ast.Field {
	if e.Param < 0 {
		return nil
	}
	i := 0
	for _, f := range e.Lit.Type.Params.List {
		if i == e.Param {
			return f
		}
		i += max(len(f.Names), 1)
	}
	return nil
}
