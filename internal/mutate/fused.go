package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
)

// unfuse leaves a future as it is. Where the loop is left as soon as it has completed,
// nobody polls it again, fused or not.
func unfuse(s *source) {
	left := s.leftBy()
	s.calls("Fuse", func(call *ast.CallExpr, l list) {
		if len(call.Args) == 1 && !s.leftAtOnce(call, left) {
			s.add(call, edit{call.Pos(), call.End(), s.show(call.Args[0])})
		}
	})
}

// leftBy are the branches whose case of a switch ends in a return, or in a break out of
// a labelled statement; false if another case does not.
func (s *source) leftBy() map[types.Object]bool {
	out := map[types.Object]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		c, ok := n.(*ast.CaseClause)
		if !ok || len(c.List) != 1 {
			return true
		}
		id, ok := c.List[0].(*ast.Ident)
		if !ok {
			return true
		}
		leaves := false
		if len(c.Body) > 0 {
			switch st := c.Body[len(c.Body)-1].(type) {
			case *ast.ReturnStmt:
				leaves = true
			case *ast.BranchStmt:
				leaves = st.Tok == token.BREAK && st.Label != nil
			}
		}
		obj := s.info.Uses[id]
		if was, ok := out[obj]; ok {
			leaves = leaves && was
		}
		out[obj] = leaves
		return true
	})
	return out
}

// leftAtOnce says whether the variable that a fused future is assigned to is only lent
// to branches by whose cases the loop is left, and dropped.
func (s *source) leftAtOnce(fuse *ast.CallExpr, left map[types.Object]bool) bool {
	var v types.Object
	ast.Inspect(s.file, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 && a.Rhs[0] == ast.Expr(fuse) {
			if id, ok := a.Lhs[0].(*ast.Ident); ok {
				v = s.info.Defs[id]
			}
		}
		return v == nil
	})
	if v == nil {
		return false
	}
	uses, known := 0, 0
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if s.info.Uses[n] == v {
				uses++
			}
		case *ast.CallExpr:
			if x := method(n, "Drop"); x != nil && s.is(x, v) {
				known++
			}
		case *ast.AssignStmt:
			for i, r := range n.Rhs {
				on, ok := r.(*ast.CallExpr)
				if !ok || s.callee(on) != "On" || len(n.Lhs) != len(n.Rhs) {
					continue
				}
				ref, ok := on.Args[0].(*ast.CallExpr)
				id, isName := n.Lhs[i].(*ast.Ident)
				if ok && isName && s.callee(ref) == "Ref" && s.is(ref.Args[0], v) && left[s.info.Defs[id]] {
					known++
				}
			}
		}
		return true
	})
	return uses > 0 && uses == known
}

// is says whether an expression is that variable.
func (s *source) is(e ast.Expr, v types.Object) bool {
	id, ok := e.(*ast.Ident)
	return ok && s.info.Uses[id] == v
}
