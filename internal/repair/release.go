// Package repair makes the fixes that several rules offer. A fix is made only
// where it is certain: where anything stands in the way that is not understood,
// there is none.
package repair

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/model"
)

// Release has the value that is made at pos released by a deferred call, made as
// soon as the value is there:
//
//	f, err := open()
//	if err != nil {
//		return err
//	}
//	defer f.Drop()
//
// The value must be a variable's, which is assigned to once, and nothing may be
// done with it but what leaves it where it is or, as waiting for it does, ends its
// life in this function: then a release at its end is one that was missing, or
// does nothing. What releases it already stays, if releasing twice is harmless, as
// it is for what is a futures.Dropper. If not, the statements that do are replaced
// by the deferred call, where they are the last before the function is left.
//
// A future that nothing is done with has no fix: that it is not waited for is the
// bug, and dropping it would hide that. Nor has a buffer that is emptied nowhere:
// somebody has to hear whether that succeeds.
func Release(pass *analysis.Pass, m *model.Model, pos token.Pos, class model.Class) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil || m == nil {
		return nil
	}
	v := find(pass, f, m, pos, class)
	if v == nil || !v.examine() || !v.handled && class.Kind != model.Contract && class.Kind != model.Cleanup {
		return nil
	}
	call, twice := v.release()
	if call == "" {
		return nil
	}
	var edits []analysis.TextEdit
	if len(v.released) > 0 && !twice || len(v.deferred) > 0 {
		del, ok := v.moved()
		if !ok {
			return nil
		}
		edits = del
	}
	e, ok := f.After(v.after, "defer "+call)
	if !ok {
		return nil
	}
	edits = append(edits, e)
	slices.SortFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	return []analysis.SuggestedFix{{Message: "defer " + call, TextEdits: edits}}
}

// A value is one that is held by a variable from its making on.
type value struct {
	pass  *analysis.Pass
	file  *edit.File
	model *model.Model
	class model.Class
	obj   types.Object
	after ast.Stmt // behind this statement it is there
	fn    ast.Node // the function that it is made in
	sig   *ast.FuncType
	body  *ast.BlockStmt

	handled  bool       // something is done with it, of a buffer: it is emptied somewhere
	released []ast.Stmt // statements that release it
	deferred []ast.Stmt // defer statements that do
	names    []string   // by these functions
}

// find finds the variable for the value that is made at pos.
func find(pass *analysis.Pass, f *edit.File, m *model.Model, pos token.Pos, class model.Class) *value {
	v := &value{pass: pass, file: f, model: m, class: class}
	var assign *ast.AssignStmt
	var list []ast.Stmt
	for _, n := range f.Path(pos, pos+1) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if assign == nil {
				assign = n
			}
		case *ast.BlockStmt:
			if assign != nil && list == nil {
				list = n.List
			}
		case *ast.CaseClause:
			if assign != nil && list == nil {
				list = n.Body
			}
		case *ast.CommClause:
			if assign != nil && list == nil {
				list = n.Body
			}
		case *ast.ForStmt, *ast.RangeStmt:
			return nil // the deferred calls of all turns would wait for the end
		case *ast.FuncLit:
			v.fn, v.sig, v.body = n, n.Type, n.Body
		case *ast.FuncDecl:
			v.fn, v.sig, v.body = n, n.Type, n.Body
		case ast.Stmt:
			if assign == nil {
				return nil
			}
		}
		if v.fn != nil {
			break
		}
	}
	if assign == nil || assign.Tok != token.DEFINE || v.fn == nil {
		return nil
	}
	made, rhs := assign.Lhs, assign.Rhs[0] // what the value is one of
	if n := slices.IndexFunc(assign.Rhs, func(e ast.Expr) bool { return e.Pos() <= pos && pos < e.End() }); n < 0 {
		return nil
	} else if len(assign.Rhs) > 1 {
		made, rhs = assign.Lhs[n:n+1], assign.Rhs[n]
	}
	i := slices.Index(list, ast.Stmt(assign))
	if i < 0 {
		return nil
	}
	var guard types.Object // the error or the bool beside it
	for _, lhs := range made {
		id, ok := lhs.(*ast.Ident)
		if !ok {
			return nil
		}
		obj := pass.TypesInfo.Defs[id]
		if obj == nil {
			obj = pass.TypesInfo.Uses[id]
		}
		switch {
		case obj == nil: // blank
		case m.Class(obj.Type()).Kind == class.Kind && class.Kind != model.None:
			if v.obj != nil || pass.TypesInfo.Defs[id] == nil {
				return nil
			}
			v.obj = obj
		case model.IsError(obj.Type()), types.Identical(obj.Type(), types.Typ[types.Bool]):
			guard = obj
		default:
			return nil
		}
	}
	if v.obj == nil || len(made) > 1 && guard == nil {
		return nil
	}
	v.after = assign
	if guard != nil {
		if i+1 >= len(list) || !v.leaves(list[i+1], guard) {
			return nil
		}
		v.after = list[i+1]
	} else if !v.surelyThere(rhs) {
		return nil
	}
	return v
}

// leaves says whether a statement is "if guard != nil { ... return }", or with a
// bool "if !guard".
func (v *value) leaves(stmt ast.Stmt, guard types.Object) bool {
	s, ok := stmt.(*ast.IfStmt)
	if !ok || s.Init != nil || s.Else != nil || len(s.Body.List) == 0 {
		return false
	}
	switch cond := s.Cond.(type) {
	case *ast.BinaryExpr:
		if cond.Op != token.NEQ || !v.is(cond.X, guard) || !v.pass.TypesInfo.Types[cond.Y].IsNil() {
			return false
		}
	case *ast.UnaryExpr:
		if cond.Op != token.NOT || !v.is(cond.X, guard) {
			return false
		}
	default:
		return false
	}
	switch last := s.Body.List[len(s.Body.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		return ok && v.is(call.Fun, types.Universe.Lookup("panic"))
	}
	return false
}

// surelyThere says whether an expression is no nil interface or pointer, whose
// method could not be called.
func (v *value) surelyThere(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return model.Key(v.callee(e)) != ""
	case *ast.UnaryExpr:
		return e.Op == token.AND
	}
	return false
}

func (v *value) is(e ast.Expr, obj types.Object) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && v.pass.TypesInfo.ObjectOf(id) == obj
}
