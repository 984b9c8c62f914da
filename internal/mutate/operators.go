package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/futvet/futvet/passes/futssa"
)

// An Operator breaks one kind of thing.
type Operator struct {
	Name    string
	Rule    string // the one that is there for it
	propose func(*source)
	// inferred: what breaks is a function's cancel safety. It counts as found if the
	// inference sees it; a report is made where somebody cancels, which may be in
	// another package.
	inferred bool
}

var operators = []Operator{
	{Name: "delete a drop", Rule: "FV1001", propose: deleteDrop},
	{Name: "forget an error path's cleanup", Rule: "FV1001", propose: forgetErrorPath},
	{Name: "start and do not await", Rule: "FV1001", propose: unawait},
	{Name: "Reserve and Send become Send", Rule: "FV1002", propose: unreserve, inferred: true},
	{Name: "receive before another await", Rule: "FV1002", propose: receiveEarly, inferred: true},
	{Name: "re-create a future in a loop", Rule: "FV1003", propose: recreate},
	{Name: "discard a task", Rule: "FV1004", propose: discardTask},
	{Name: "unfuse", Rule: "FV2001", propose: unfuse},
	{Name: "un-Ref in a loop", Rule: "FV2002", propose: unref},
	{Name: "drop before the await", Rule: "FV2002", propose: dropEarly},
	{Name: "ignore a channel's end", Rule: "FV2004", propose: ignoreEnd},
	{Name: "delete a deferred cleanup", Rule: "FV3001", propose: deleteDefer},
	{Name: "delete an asynchronous drop", Rule: "FV3001", propose: deleteAsyncDrop},
	{Name: "undefer a cleanup", Rule: "FV3002", propose: undefer},
	{Name: "delete a waker's registration", Rule: "FV4001", propose: forgetWaker},
	{Name: "Drop forgets a field", Rule: "FV4003", propose: forgetField},
	{Name: "lock across an await", Rule: "FV5001", propose: unlockLate},
	{Name: "sleep the thread", Rule: "FV5002", propose: sleepThread},
	{Name: "outer co in an inner block", Rule: "FV5004", propose: outerCo},
}

// Operators lists the operators, in the order of the rules.
func Operators() []Operator { return operators }

// callee is what a call calls, if it is a function or method of the runtime: its
// name, after its receiver's type if it has one.
func (s *source) callee(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return ""
	}
	f, ok := typeutil.Callee(s.info, call).(*types.Func)
	if !ok || f.Pkg() == nil || !futssa.IsRuntime(f.Pkg().Path()) {
		return ""
	}
	if recv := f.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			return n.Obj().Name() + "." + f.Name()
		}
	}
	return f.Name()
}

// method is the receiver of a call without arguments of a method of that name.
func method(n ast.Node, name string) ast.Expr {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return nil
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
		return sel.X
	}
	return nil
}

func isCo(t types.Type) bool {
	p, ok := t.(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := p.Elem().(*types.Named)
	return ok && n.Obj().Name() == "Co" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == futssa.Runtime
}

// suspends says whether a function may be cancelled in n: a call is given its co.
func (s *source) suspends(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.DeferStmt, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			if s.callee(n) == "Spawn" {
				break
			}
			for _, a := range n.Args {
				if t := s.info.TypeOf(a); t != nil && isCo(t) {
					found = true
				}
			}
			switch s.callee(n) {
			case "Co.Select", "Co.SelectBiased", "Co.Join", "Co.TryJoin", "Co.Yield":
				found = true
			}
		}
		return !found
	})
	return found
}

// A list is a list of statements with what encloses it, innermost last.
type list struct {
	stmts []ast.Stmt
	path  []ast.Node
}

// fn is the body of the enclosing function, with its name if it is declared.
func (l list) fn() (body *ast.BlockStmt, typ *ast.FuncType, name string) {
	for _, n := range slices.Backward(l.path) {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n.Body, n.Type, n.Name.Name
		case *ast.FuncLit:
			return n.Body, n.Type, ""
		}
	}
	return nil, nil, ""
}

func (l list) loops() bool {
	for _, n := range slices.Backward(l.path) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		}
	}
	return false
}

// lists visits all lists of statements of the file.
func (s *source) lists(f func(l list)) {
	var path []ast.Node
	ast.Inspect(s.file, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		switch n := n.(type) {
		case *ast.BlockStmt:
			f(list{n.List, path})
		case *ast.CaseClause:
			f(list{n.Body, path})
		case *ast.CommClause:
			f(list{n.Body, path})
		}
		return true
	})
}

// isErrorPath says whether a list is left by a return and runs only if something
// went wrong.
func isErrorPath(l list) bool {
	if len(l.stmts) == 0 || len(l.path) < 2 {
		return false
	}
	if _, ok := l.stmts[len(l.stmts)-1].(*ast.ReturnStmt); !ok {
		return false
	}
	i, ok := l.path[len(l.path)-2].(*ast.IfStmt)
	if !ok {
		return false
	}
	b, ok := i.Cond.(*ast.BinaryExpr)
	return ok && (b.Op == token.NEQ || b.Op == token.EQL) && strings.HasPrefix(nameOf(b.X), "err")
}

func nameOf(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// followed says whether e owes something by the catalogue: a future, a stream, a
// task, a guard, a permit, or something with asynchronous cleanup. The end of a
// channel and a ticker owe nothing by themselves.
func (s *source) followed(e ast.Expr) bool {
	t := s.info.TypeOf(e)
	if t == nil {
		return false
	}
	for _, name := range []string{"Receiver", "Interval"} {
		if s.isNamed(t, name) && types.NewMethodSet(t).Lookup(nil, "Poll") == nil {
			return false
		}
	}
	set := types.NewMethodSet(t)
	for _, name := range []string{"Poll", "PollNext", "PollDrop", "Unlock", "RUnlock"} {
		if set.Lookup(nil, name) != nil {
			return true
		}
	}
	return s.isNamed(t, "Permit")
}

func (s *source) isNamed(t types.Type, name string) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && futssa.IsRuntime(n.Obj().Pkg().Path())
}

// made says whether e is a variable that a function of the file makes: what is a
// parameter may as well stay with the caller, and what is in a loop's variable is
// still in what is ranged over.
func (s *source) made(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := s.info.Uses[id].(*types.Var)
	if !ok || v.Parent() == s.pkg.Types.Scope() {
		return false
	}
	found := false
	ast.Inspect(s.file, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
			_, call := a.Rhs[0].(*ast.CallExpr)
			for _, l := range a.Lhs {
				found = found || call && s.info.Defs[ident(l)] == v
			}
		}
		return !found
	})
	return found
}

func (s *source) drops(errorPath bool) {
	s.lists(func(l list) {
		if _, _, name := l.fn(); name == "Drop" || name == "PollDrop" || isErrorPath(l) != errorPath {
			return
		}
		for _, st := range l.stmts {
			e, ok := st.(*ast.ExprStmt)
			if !ok {
				continue
			}
			if x := method(e.X, "Drop"); x != nil && s.followed(x) && s.made(x) {
				s.add(st, edit{st.Pos(), st.End(), "_ = " + s.show(x)})
			}
		}
	})
}

// forgetField: a Drop method does not reach a field.
func forgetField(s *source) {
	s.lists(func(l list) {
		if _, _, name := l.fn(); name != "Drop" {
			return
		}
		for _, st := range l.stmts {
			e, ok := st.(*ast.ExprStmt)
			if !ok {
				continue
			}
			if sel, ok := method(e.X, "Drop").(*ast.SelectorExpr); ok && s.followed(sel) {
				s.add(st, edit{st.Pos(), st.End(), "_ = " + s.show(sel)})
			}
		}
	})
}

func deleteDrop(s *source)      { s.drops(false) }
func forgetErrorPath(s *source) { s.drops(true) }

// cleanup says whether a deferred call releases something.
func (s *source) cleanup(call *ast.CallExpr) (ast.Expr, bool) {
	for _, name := range []string{"Drop", "Unlock", "RUnlock"} {
		if x := method(call, name); x != nil {
			return x, s.followed(x) && s.made(x)
		}
	}
	if s.callee(call) == "Co.AsyncDrop" && len(call.Args) == 1 {
		return call.Args[0], s.made(call.Args[0])
	}
	return nil, false
}

func (s *source) defers(f func(l list, d *ast.DeferStmt, x ast.Expr)) {
	s.lists(func(l list) {
		for _, st := range l.stmts {
			if d, ok := st.(*ast.DeferStmt); ok {
				if x, ok := s.cleanup(d.Call); ok {
					f(l, d, x)
				}
			}
		}
	})
}

// deleteDefer deletes a deferred cleanup. One of a permit that is used up by the same
// list of statements, before anything can suspend or leave, does nothing.
func deleteDefer(s *source) {
	s.defers(func(l list, d *ast.DeferStmt, x ast.Expr) {
		if s.usedUp(l, d, x) {
			return
		}
		s.add(d, edit{d.Pos(), d.End(), "_ = " + s.show(x)})
	})
}

// usedUp says whether what x is, is used up after d whatever happens.
func (s *source) usedUp(l list, d *ast.DeferStmt, x ast.Expr) bool {
	for _, st := range l.stmts {
		if st.Pos() < d.End() {
			continue
		}
		if e, ok := st.(*ast.ExprStmt); ok {
			switch s.callee(e.X) {
			case "Permit.Send", "OwnedPermit.Send":
				if recv := ast.Unparen(e.X.(*ast.CallExpr).Fun).(*ast.SelectorExpr).X; s.show(recv) == s.show(x) {
					return true
				}
			}
		}
		switch st.(type) {
		case *ast.AssignStmt, *ast.ExprStmt, *ast.DeferStmt, *ast.DeclStmt:
		default:
			return false
		}
		if s.suspends(st) {
			return false
		}
	}
	return false
}

// undefer makes the cleanup the last statement of its list. Without a suspension or
// a return before that, it is the same.
func undefer(s *source) {
	s.defers(func(l list, d *ast.DeferStmt, x ast.Expr) {
		last := l.stmts[len(l.stmts)-1]
		if last == d {
			return
		}
		same := true
		for _, st := range l.stmts {
			if st.Pos() > d.Pos() && s.suspends(st) {
				same = false
			}
		}
		if same {
			return
		}
		call := s.show(d.Call)
		if _, ok := last.(*ast.ReturnStmt); ok {
			if s.suspends(last) {
				return // it would be released before it is used: another operator's
			}
			s.add(d, edit{d.Pos(), d.End(), ""}, edit{last.Pos(), last.Pos(), call + "\n"})
			return
		}
		s.add(d, edit{d.Pos(), d.End(), ""}, edit{last.End(), last.End(), "\n" + call + "\n"})
	})
}

// calls visits the calls of a function of the runtime with the list they are in.
func (s *source) calls(name string, f func(call *ast.CallExpr, l list)) {
	s.lists(func(l list) {
		for _, st := range l.stmts {
			ast.Inspect(st, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
					return false
				case *ast.CallExpr:
					if s.callee(n) == name {
						f(n, l)
					}
				}
				return true
			})
		}
	})
}

// unref: the loop's next turn uses what this turn's select has dropped. A fused
// future is never ready after that, and may be polled. An await is left alone whose
// future no later turn uses: it completes what it owns. So is what the loop itself
// drops and makes anew where it goes on.
func unref(s *source) {
	for _, name := range []string{"Ref", "RefStream"} {
		s.calls(name, func(call *ast.CallExpr, l list) {
			if l.loops() && len(call.Args) == 1 && !s.lastAwait(call, l) && !s.renewed(call.Args[0], l) && !s.isNamed(s.info.TypeOf(call.Args[0]), "FusedFuture") && !s.isNamed(s.info.TypeOf(call.Args[0]), "FusedStream") {
				s.add(call, edit{call.Pos(), call.End(), s.show(call.Args[0])})
			}
		})
	}
}

// lastAwait says whether a lent future is awaited as such, and then not used again:
// by a return, or in a loop, in no other, that has it anew in each turn.
func (s *source) lastAwait(ref *ast.CallExpr, l list) bool {
	var at ast.Stmt
	for _, st := range l.stmts {
		ast.Inspect(st, func(n ast.Node) bool {
			if s.awaited(n) == ast.Expr(ref) {
				at = st
			}
			return at == nil
		})
	}
	if at == nil {
		return false
	}
	if _, ok := at.(*ast.ReturnStmt); ok {
		return true
	}
	var around []ast.Node
	for _, n := range l.path {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			around = append(around, n)
		case *ast.FuncDecl, *ast.FuncLit:
			around = nil
		}
	}
	x, ok := s.info.ObjectOf(ident(ref.Args[0])).(*types.Var)
	return ok && len(around) == 1 && around[0].Pos() <= x.Pos() && x.Pos() < around[0].End()
}

// renewed says whether the loop drops x, and gives it another value right after that.
func (s *source) renewed(x ast.Expr, l list) bool {
	var loop ast.Node
	for _, n := range slices.Backward(l.path) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			loop = n
		}
		if loop != nil {
			break
		}
	}
	name, found := s.show(x), false
	ast.Inspect(loop, func(n ast.Node) bool {
		var stmts []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			stmts = n.List
		case *ast.CaseClause:
			stmts = n.Body
		}
		for i := 1; i < len(stmts); i++ {
			a, rhs := assigned(stmts[i])
			if rhs == nil || len(a.Lhs) != 1 || s.show(a.Lhs[0]) != name {
				continue
			}
			drop := stmts[i-1]
			if f, ok := drop.(*ast.IfStmt); ok && len(f.Body.List) == 1 {
				drop = f.Body.List[0]
			}
			if e, ok := drop.(*ast.ExprStmt); ok {
				if f := method(e.X, "Drop"); f != nil && s.show(f) == name {
					found = true
				}
			}
		}
		return true
	})
	return found
}
