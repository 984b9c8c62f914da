package repair

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/edit"
	"github.com/futvet/futvet/passes/model"
)

// Hoist has the future that the call at pos makes in every turn of a select loop,
// as one of its branches, made once before the loop, and lent in it:
//
//	sleep := timer.Sleep(limit)
//	defer sleep.Drop()
//	for {
//		over := futures.On(futures.Ref(sleep))
//
// The branch is made in the loop's own body, with what is the same in every turn.
// When it has won, it either leaves the loop on every path, or goes on to the next
// turn from the end of its arm, and there the future is made anew.
//
// A future that has started and is not polled must not stand in anybody's way:
// unless it waits for the time or a notification only, nothing else may be waited
// for in the loop, and the function must end with it.
func Hoist(pass *analysis.Pass, pos token.Pos) []analysis.SuggestedFix {
	f := edit.At(pass, pos)
	if f == nil {
		return nil
	}
	h := &hoist{site: site{pass: pass, file: f}}
	if !h.find(pos) || !h.same(h.made) || !h.arm() || !h.waits() {
		return nil
	}
	name := h.name()
	if name == "" {
		return nil
	}
	text := f.Text(h.made)
	drop := "defer " + name + ".Drop()"
	edits := []analysis.TextEdit{f.Replace(h.made, h.futures+".Ref("+name+")")}
	if h.end != nil {
		again, ok := f.After(h.end, name+" = "+text)
		if !ok {
			return nil
		}
		edits = append(edits, again)
		drop = "defer func() { " + name + ".Drop() }()"
	}
	before, ok := f.Before(h.loopStmt, name+" := "+text, drop)
	if !ok {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "make " + name + " before the loop, and lend it",
		TextEdits: append([]analysis.TextEdit{before}, edits...),
	}}
}

// A hoist is a future that is to be made before its loop.
type hoist struct {
	site
	call     *ast.CallExpr // makes the future
	made     ast.Expr      // the future of the branch: the call, or what maps it
	futures  string        // the name of the package futures
	loopStmt ast.Stmt      // the loop, or its label
	end      ast.Node      // behind it, the future has to be made anew
	own      []ast.Stmt    // the statements of its arm
}

// find finds the branch and the loop.
func (h *hoist) find(pos token.Pos) bool {
	path := h.file.Path(pos, pos+1)
	i := slices.IndexFunc(path, func(n ast.Node) bool { c, ok := n.(*ast.CallExpr); return ok && c.Lparen == pos })
	if i < 0 {
		return false
	}
	h.call = path[i].(*ast.CallExpr)
	h.made = h.call
	if fn := h.callee(h.call); model.Key(fn) == "" {
		return false // what else it does is not known
	}
	for i++; i < len(path); i++ {
		call, ok := path[i].(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || call.Args[0] != h.made {
			return false
		}
		if model.Key(h.callee(call)) == "futures.Map" {
			h.made = call
			continue
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if spec, known := model.SpecOf(h.callee(call)); !ok || !known || spec.Op != model.OpOn {
			return false
		}
		h.futures = h.file.Text(sel.X)
		break
	}
	if i+3 >= len(path) || !model.IsRuntimeType(h.pass.TypesInfo.TypeOf(h.made), "Future") || hasComment(h.file, h.made) {
		return false
	}
	on := path[i].(*ast.CallExpr)
	assign, ok := path[i+1].(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != len(assign.Rhs) {
		return false
	}
	id, ok := assign.Lhs[slices.Index(assign.Rhs, ast.Expr(on))].(*ast.Ident)
	if !ok || h.pass.TypesInfo.Defs[id] == nil {
		return false
	}
	h.branch = h.pass.TypesInfo.Defs[id]
	if _, ok := path[i+2].(*ast.BlockStmt); !ok || !isLoop(path[i+3]) {
		return false
	}
	h.loop = path[i+3].(ast.Stmt)
	h.loopStmt = h.loop
	path = path[i+4:]
	if l, ok := path[0].(*ast.LabeledStmt); ok {
		h.label, h.loopStmt, path = l.Label.Name, l, path[1:]
	}
	return h.around(path) && h.uses()
}

// same says whether an expression is the same in every turn of the loop. Of the
// arguments of the call that makes the future this is known; what they are written
// with has to be there before the loop too.
func (h *hoist) same(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		obj := h.pass.TypesInfo.Uses[e]
		if obj == nil || h.loop.Pos() <= obj.Pos() && obj.Pos() < h.loop.End() {
			return false
		}
		_, isVar := obj.(*types.Var)
		return !isVar || obj.Parent() == h.pass.Pkg.Scope() || !h.assigned(obj)
	case *ast.ParenExpr:
		return h.same(e.X)
	case *ast.SelectorExpr:
		return h.same(e.X)
	case *ast.BinaryExpr:
		return h.same(e.X) && h.same(e.Y)
	case *ast.CallExpr:
		if e != h.made && e != h.call && !h.pass.TypesInfo.Types[e.Fun].IsType() {
			return false
		}
		return h.same(e.Fun) && !slices.ContainsFunc(e.Args, func(a ast.Expr) bool { return !h.same(a) })
	}
	return false
}

// arm looks at what is done when the branch has won: it leaves the loop, or what
// follows its last statement is the next turn.
func (h *hoist) arm() bool {
	var clause ast.Node
	var ok bool
	if h.own, clause, ok = h.won(); !ok {
		return false
	}
	if h.leaves(h.own) {
		return true
	}
	if h.jumps(h.own) || len(h.own) > 0 && over(h.own[len(h.own)-1]) {
		return false
	}
	h.end = clause
	if len(h.own) > 0 {
		h.end = h.own[len(h.own)-1]
	}
	return len(h.own) > 0 || isCase(clause)
}

// waits says whether the future may stand still where the loop does not poll it.
func (h *hoist) waits() bool {
	key := model.Key(h.callee(h.call))
	if strings.HasPrefix(key, "timer.") || key == "lock.Notify.Wait" {
		return true
	}
	return h.last() && !h.waitsBeside(h.own)
}

// name is a name for the future, that nothing in the function has.
func (h *hoist) name() string {
	fn := h.callee(h.call).Name()
	taken := make(map[string]bool)
	same := 0
	ast.Inspect(h.decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			taken[n.Name] = true
		case *ast.CallExpr:
			if f := h.callee(n); f != nil && f.Name() == fn {
				same++
			}
		}
		return true
	})
	r, size := utf8.DecodeRuneInString(fn)
	for _, name := range []string{string(unicode.ToLower(r)) + fn[size:], h.branch.Name() + fn} {
		if !taken[name] && same == 1 && h.file.Free(name, h.loop.Pos()) == name && !token.IsKeyword(name) {
			return name
		}
		same = 1
	}
	return ""
}

func isLoop(n ast.Node) bool {
	switch n.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

func isCase(n ast.Node) bool { _, ok := n.(*ast.CaseClause); return ok }

// hasComment says whether a comment is in a node.
func hasComment(f *edit.File, n ast.Node) bool {
	return slices.ContainsFunc(f.Syntax.Comments, func(g *ast.CommentGroup) bool { return n.Pos() <= g.Pos() && g.Pos() < n.End() })
}
