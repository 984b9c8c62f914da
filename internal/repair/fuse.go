package repair

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/futssa"
	"github.com/futvet/futvet/passes/model"
)

// Fuse has the future of that name, which the select at pos in a loop polls after
// it has completed, fused where it is made:
//
//	late := futures.Fuse(timer.Sleep(limit))
//	defer late.Drop()
//	for {
//		alarm := futures.On(futures.Ref[time.Time](late))
//
// The future is a variable's that is defined before the loop, is lent nowhere else,
// and otherwise only dropped and captured by the block that uses it. From its
// completion on its branch is never taken, so the select must have another one that
// is made anew in every turn.
func Fuse(pass *analysis.Pass, pos token.Pos, name string) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil || name == "" {
		return nil
	}
	s := &fused{site: site{pass: pass, file: f}}
	if !s.find(pos, name) {
		return nil
	}
	runtime, edits, ok := f.Package(futssa.Runtime, s.made.Pos())
	if !ok || len(edits) > 0 {
		return nil
	}
	edits = []analysis.TextEdit{f.Insert(s.made.Pos(), runtime+".Fuse("), f.Insert(s.made.End(), ")")}
	if _, inferred := s.ref.Fun.(*ast.SelectorExpr); inferred {
		n, ok := types.Unalias(s.future.Type()).(*types.Named)
		if !ok || n.TypeArgs().Len() != 1 {
			return nil
		}
		text, imports, ok := f.Type(n.TypeArgs().At(0), s.ref.Pos())
		if !ok {
			return nil
		}
		edits = append(edits, f.Insert(s.ref.Fun.End(), "["+text+"]"))
		edits = append(imports, edits...)
	}
	return []analysis.SuggestedFix{{Message: "fuse " + name + " where it is made", TextEdits: edits}}
}

// A fused is a future that is to be fused.
type fused struct {
	site
	future types.Object  // the variable that holds it
	made   ast.Expr      // what it is made by
	ref    *ast.CallExpr // lends it
}

func (s *fused) find(pos token.Pos, name string) bool {
	if !s.selected(pos) {
		return false
	}
	anew := false
	for _, arg := range s.sel.Args {
		made, ok := ast.Unparen(s.futureOf(arg)).(*ast.CallExpr)
		if !ok {
			continue
		}
		if spec, known := model.SpecOf(s.callee(made)); !known || spec.Op != model.OpRef {
			anew = anew || known // a function that is not known may lend too
			continue
		}
		id, ok := made.Args[0].(*ast.Ident)
		if ok && id.Name == name && s.ref == nil {
			s.ref, s.future = made, s.pass.TypesInfo.Uses[id]
		}
	}
	return anew && s.future != nil && model.IsRuntimeType(s.future.Type(), "Future") && s.define() && s.only()
}

// futureOf is the future of a branch of the select that is made in the loop; nil if
// there is none.
func (s *fused) futureOf(branch ast.Expr) (made ast.Expr) {
	if id, ok := branch.(*ast.Ident); ok {
		b := s.pass.TypesInfo.Uses[id]
		ast.Inspect(s.loop, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if !ok {
				return true
			}
			for i, lhs := range a.Lhs {
				l, ok := lhs.(*ast.Ident)
				if !ok || b == nil || s.pass.TypesInfo.ObjectOf(l) != b {
					continue
				}
				branch = nil
				if a.Tok == token.DEFINE && len(a.Lhs) == len(a.Rhs) {
					branch = a.Rhs[i]
				}
			}
			return true
		})
	}
	call, ok := branch.(*ast.CallExpr)
	if !ok {
		return nil
	}
	if spec, known := model.SpecOf(s.callee(call)); !known || spec.Op != model.OpOn {
		return nil
	}
	return call.Args[0]
}

// define finds where the future's variable is defined, before the loop.
func (s *fused) define() bool {
	ast.Inspect(s.decl, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Lhs) != len(a.Rhs) || a.End() > s.loop.Pos() {
			return true
		}
		for i, lhs := range a.Lhs {
			if id, ok := lhs.(*ast.Ident); ok && s.pass.TypesInfo.Defs[id] == s.future {
				s.made = a.Rhs[i]
			}
		}
		return true
	})
	return s.made != nil
}

// only says whether the future is only lent once, dropped, and captured.
func (s *fused) only() bool {
	ok := true
	var stack []ast.Node
	ast.Inspect(s.decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if id, isIdent := n.(*ast.Ident); !isIdent || s.pass.TypesInfo.Uses[id] != s.future {
			return true
		}
		switch p := stack[len(stack)-2].(type) {
		case *ast.SelectorExpr:
			call, isCall := stack[len(stack)-3].(*ast.CallExpr)
			ok = ok && isCall && call.Fun == p && p.Sel.Name == "Drop"
		case *ast.CallExpr:
			spec, known := model.SpecOf(s.callee(p))
			capture := known && spec.Op == model.OpAsync && slices.Index(p.Args, ast.Expr(n.(*ast.Ident))) > 0
			ok = ok && (p == s.ref || capture)
		default:
			ok = false
		}
		return true
	})
	return ok
}
