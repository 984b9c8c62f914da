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

// Reserve has the value that a branch of the select at pos sends, and loses if
// another branch wins, made only when there is room for it:
//
//	send := futures.On(out.Reserve())
//	switch co.Select(send, tick) {
//	case send:
//		permit, err := send.Result()
//		if err != nil {
//			return err
//		}
//		permit.Send(produce())
//
// The loop begins with the making of the value, and what makes it is a
// parameter, or a method of a variable, that has no other use in the loop: then
// nothing that the loop looked at before can have changed while it waited for room.
// The arm begins with leaving if there is an error.
func Reserve(pass *analysis.Pass, pos token.Pos) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil {
		return nil
	}
	r := &reserve{site: site{pass: pass, file: f}}
	if !r.selected(pos) || !r.find() || !r.uses() || r.selPos != pos || !r.making() {
		return nil
	}
	edits, ok := r.arm()
	if !ok {
		return nil
	}
	fun := r.send.Fun.(*ast.SelectorExpr)
	edits = append(edits, analysis.TextEdit{Pos: fun.Sel.Pos(), End: r.send.End(), NewText: []byte("Reserve()")})
	if r.local != nil {
		del, ok := f.Delete(r.local)
		if !ok {
			return nil
		}
		edits = append(edits, del)
	}
	slices.SortFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	return []analysis.SuggestedFix{{Message: "reserve room first, and make the value then", TextEdits: edits}}
}

// A reserve is a value that is sent by a branch.
type reserve struct {
	site
	selPos token.Pos
	send   *ast.CallExpr // the call of Send
	made   ast.Expr      // what makes the value
	local  ast.Stmt      // defines the variable that holds it, nil if there is none
}

// find finds the statement that makes the branches, which begins the loop's body.
func (r *reserve) find() bool {
	loop, ok := r.loop.(*ast.ForStmt)
	if !ok || loop.Cond != nil || loop.Post != nil || len(loop.Body.List) < 2 {
		return false
	}
	list := loop.Body.List
	first, ok := list[0].(*ast.AssignStmt)
	if !ok || first.Tok != token.DEFINE {
		return false
	}
	var held types.Object
	if len(first.Lhs) == 1 && len(first.Rhs) == 1 && !r.isOn(first.Rhs[0]) {
		id, ok := first.Lhs[0].(*ast.Ident)
		if !ok {
			return false
		}
		held, r.made, r.local, list = r.pass.TypesInfo.Defs[id], first.Rhs[0], first, list[1:]
	}
	// Branches are made, and then the select comes.
	for len(list) > 0 && !(list[0].Pos() <= r.sel.Pos() && r.sel.Pos() < list[0].End()) {
		a, ok := list[0].(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Lhs) != len(a.Rhs) {
			return false
		}
		for i, rhs := range a.Rhs {
			if !r.isOn(rhs) {
				return false
			}
			call, ok := rhs.(*ast.CallExpr).Args[0].(*ast.CallExpr)
			if !ok || model.Key(r.callee(call)) == "" {
				return false
			}
			if model.Key(r.callee(call)) != "mpsc.Sender.Send" {
				continue
			}
			id, ok := a.Lhs[i].(*ast.Ident)
			if _, method := call.Fun.(*ast.SelectorExpr); !ok || !method || r.send != nil || len(call.Args) != 1 {
				return false
			}
			r.send, r.branch = call, r.pass.TypesInfo.Defs[id]
		}
		list = list[1:]
	}
	if r.send == nil || r.branch == nil || len(list) == 0 {
		return false
	}
	r.selPos = r.sel.Lparen
	r.sel = nil // uses finds it again
	if held == nil {
		r.made = r.send.Args[0]
		return r.local == nil
	}
	return r.named(r.send.Args[0]) == held && r.count(held) == 1
}

func (r *reserve) isOn(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	spec, known := model.SpecOf(r.callee(call))
	return known && spec.Op == model.OpOn
}

// making says whether the value may be made later: by a call of a local variable,
// or of its method, with constants.
func (r *reserve) making() bool {
	call, ok := r.made.(*ast.CallExpr)
	if !ok || hasComment(r.file, r.made) {
		return false
	}
	for _, a := range call.Args {
		if r.pass.TypesInfo.Types[a].Value == nil {
			return false
		}
	}
	fun := call.Fun
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		fun = sel.X
	}
	obj, ok := r.named(fun).(*types.Var)
	if !ok || obj.Parent() == r.pass.Pkg.Scope() || r.loop.Pos() <= obj.Pos() && obj.Pos() < r.loop.End() {
		return false
	}
	if _, isFunc := obj.Type().Underlying().(*types.Signature); isFunc && !r.param(obj) {
		return false // a literal may share what the loop uses
	}
	return r.count(obj) == 1 && !r.assigned(obj)
}

// param says whether an object is a parameter.
func (r *reserve) param(obj types.Object) bool {
	found := false
	ast.Inspect(r.decl, func(n ast.Node) bool {
		f, ok := n.(*ast.Field)
		found = found || ok && f.Pos() <= obj.Pos() && obj.Pos() < f.End()
		return true
	})
	return found
}

func (r *reserve) named(e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	return r.pass.TypesInfo.Uses[id]
}

// count is how often the loop uses an object.
func (r *reserve) count(obj types.Object) (n int) {
	ast.Inspect(r.loop, func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok && r.pass.TypesInfo.Uses[id] == obj {
			n++
		}
		return true
	})
	return n
}

// arm makes the edits of what is done when there is room: it asks for the error
// first, and leaves if there is one.
func (r *reserve) arm() (edits []analysis.TextEdit, ok bool) {
	list, _, ok := r.won()
	if !ok || len(list) == 0 || r.count(r.branch) != 3 {
		return nil, false // the select, the comparison, and the result
	}
	check, isIf := list[0].(*ast.IfStmt)
	result, _ := list[0].(*ast.AssignStmt)
	if isIf {
		result, _ = check.Init.(*ast.AssignStmt)
	} else if len(list) > 1 {
		check, isIf = list[1].(*ast.IfStmt)
		isIf = isIf && check.Init == nil
	}
	if !isIf || result == nil || result.Tok != token.DEFINE || len(result.Lhs) != 2 || !isBlank(result.Lhs[0]) || check.Else != nil {
		return nil, false
	}
	err, isErr := result.Lhs[1].(*ast.Ident)
	call, isCall := result.Rhs[0].(*ast.CallExpr)
	cmp, isCmp := check.Cond.(*ast.BinaryExpr)
	if !isErr || !isCall || !isCmp || cmp.Op != token.NEQ || len(check.Body.List) == 0 || !over(check.Body.List[len(check.Body.List)-1]) {
		return nil, false
	}
	sel, isSel := call.Fun.(*ast.SelectorExpr)
	if !isSel || sel.Sel.Name != "Result" || !r.isBranch(sel.X) || r.named(cmp.X) != r.pass.TypesInfo.Defs[err] || !r.pass.TypesInfo.Types[cmp.Y].IsNil() {
		return nil, false
	}
	// Two names are new in the arm.
	for _, stmt := range list {
		if stmt == check || stmt == result {
			continue
		}
		clash := false
		ast.Inspect(stmt, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			clash = clash || ok && id.Name == err.Name && check.Init != nil
			return true
		})
		if clash {
			return nil, false
		}
	}
	taken := false
	ast.Inspect(r.decl, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		taken = taken || ok && (id.Name == "permit" || id.Name == err.Name && r.made.Pos() <= id.Pos() && id.Pos() < r.made.End())
		return true
	})
	then, ok := r.file.After(check, "permit.Send("+r.file.Text(r.made)+")")
	if taken || !ok || err.Name == "_" {
		return nil, false
	}
	edits = append(edits, r.file.Replace(result.Lhs[0], "permit"), then)
	if check.Init != nil {
		// "if _, err := x; err != nil" becomes two statements.
		edits = append(edits,
			analysis.TextEdit{Pos: check.Pos(), End: result.Pos()},
			analysis.TextEdit{Pos: result.End(), End: check.Cond.Pos(), NewText: []byte("\nif ")})
	}
	return edits, true
}
