package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// awaited is the future of a call of Await, or nil.
func (s *source) awaited(n ast.Node) ast.Expr {
	call, ok := n.(*ast.CallExpr)
	if !ok || s.callee(call) != "Await" || len(call.Args) != 2 {
		return nil
	}
	return call.Args[1]
}

// assigned is the right side of an assignment of one call.
func assigned(st ast.Stmt) (*ast.AssignStmt, ast.Expr) {
	a, ok := st.(*ast.AssignStmt)
	if !ok || len(a.Rhs) != 1 {
		return nil, nil
	}
	return a, a.Rhs[0]
}

// received says whether an expression mentions a variable that holds what the
// function has received: a value that exists nowhere else.
func (s *source) received(l list, x ast.Expr) bool {
	body, _, _ := l.fn()
	got := map[types.Object]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Rhs) != 1 {
				break
			}
			f := n.Rhs[0]
			if a := s.awaited(f); a != nil {
				f = a
			}
			switch s.callee(f) {
			case "Receiver.Recv", "Receiver.TryRecv", "Next", "BufReader.ReadLine", "BranchOf.Result":
				got[s.info.ObjectOf(ident(n.Lhs[0]))] = true
			}
		case *ast.RangeStmt:
			if s.callee(n.X) == "Each" && n.Key != nil {
				got[s.info.ObjectOf(ident(n.Key))] = true
			}
		}
		return true
	})
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && s.info.Uses[id] != nil && got[s.info.Uses[id]]
		return true
	})
	return found
}

func ident(e ast.Expr) *ast.Ident {
	if id, ok := e.(*ast.Ident); ok {
		return id
	}
	return ast.NewIdent("_")
}

// unreserve sends what was received by a future that loses it when it is cancelled.
func unreserve(s *source) {
	s.lists(func(l list) {
		for i, st := range l.stmts {
			a, rhs := assigned(st)
			if a == nil || len(a.Lhs) != 2 || a.Tok != token.DEFINE {
				continue
			}
			f := s.awaited(rhs)
			if s.callee(f) != "Sender.Reserve" {
				continue
			}
			tx := s.show(f.(*ast.CallExpr).Fun.(*ast.SelectorExpr).X)
			room := nameOf(a.Lhs[0])
			edits := []edit{{st.Pos(), st.End(), "var " + nameOf(a.Lhs[1]) + " error"}}
			sent := false
			for _, later := range l.stmts[i+1:] {
				ast.Inspect(later, func(n ast.Node) bool {
					e, ok := n.(*ast.ExprStmt)
					if d, isDefer := n.(*ast.DeferStmt); isDefer && nameOf(method(d.Call, "Drop")) == room {
						edits = append(edits, edit{d.Pos(), d.End(), ""})
						return false
					}
					if !ok {
						return true
					}
					if nameOf(method(e.X, "Drop")) == room {
						edits = append(edits, edit{e.Pos(), e.End(), ""})
					}
					if s.callee(e.X) == "Permit.Send" {
						call := e.X.(*ast.CallExpr)
						if nameOf(call.Fun.(*ast.SelectorExpr).X) == room {
							sent = s.received(l, call.Args[0])
							edits = append(edits, edit{e.Pos(), e.End(), "futures.Await(co, " + tx + ".Send(" + s.show(call.Args[0]) + "))"})
						}
					}
					return true
				})
			}
			if sent {
				s.add(st, edits...)
			}
		}
	})
}

// with is the statements of a list that belong to the one at i: the check of its
// error.
func with(stmts []ast.Stmt, i int) int {
	if i+1 < len(stmts) {
		if f, ok := stmts[i+1].(*ast.IfStmt); ok && f.Init == nil {
			if b, ok := f.Cond.(*ast.BinaryExpr); ok && strings.HasPrefix(nameOf(b.X), "err") {
				return i + 1
			}
		}
	}
	return i
}

// receiveEarly swaps a receive with the await before it: the item is in a variable
// while the function waits for something else. If it is thrown away, or comes from what
// dies with the function, nothing is lost by it.
func receiveEarly(s *source) {
	s.lists(func(l list) {
		for i, st := range l.stmts {
			if !s.suspends(st) {
				continue
			}
			if _, ok := st.(*ast.ForStmt); ok {
				continue
			}
			end := with(l.stmts, i)
			if end+1 >= len(l.stmts) {
				continue
			}
			a, rhs := assigned(l.stmts[end+1])
			if a == nil || nameOf(a.Lhs[0]) == "_" {
				continue
			}
			switch f := s.awaited(rhs); s.callee(f) {
			case "Receiver.Recv", "BufReader.ReadLine":
				if l.deferred("Drop", func(x ast.Expr) bool { return s.mentions(f, x) }) {
					continue
				}
			default:
				continue
			}
			stop := with(l.stmts, end+1)
			first, second := l.stmts[i], l.stmts[end+1]
			s.add(second,
				edit{first.Pos(), l.stmts[end].End(), string(s.text[second.Pos()-s.base : l.stmts[stop].End()-s.base])},
				edit{second.Pos(), l.stmts[stop].End(), string(s.text[first.Pos()-s.base : l.stmts[end].End()-s.base])})
		}
	})
}

// mentions says whether an expression has the variable x in it.
func (s *source) mentions(e, x ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && s.info.Uses[id] != nil && s.info.Uses[id] == s.info.Uses[ident(x)]
		return true
	})
	return found
}

// deferred says whether the function around a list defers a call of that method of
// something that is accepted.
func (l list) deferred(name string, of func(ast.Expr) bool) bool {
	body, _, _ := l.fn()
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok {
			if x := method(d.Call, name); x != nil && of(x) {
				found = true
			}
		}
		return true
	})
	return found
}

// unlockLate moves an unlock behind the next suspension of its list. The runtime's
// guards are held while waiting by design, and what a deferred call unlocks too is not
// lost by it.
func unlockLate(s *source) {
	s.lists(func(l list) {
		for i, st := range l.stmts {
			e, ok := st.(*ast.ExprStmt)
			if !ok || method(e.X, "Unlock") == nil && method(e.X, "RUnlock") == nil {
				continue
			}
			guard := method(e.X, "Unlock")
			if guard != nil && s.isNamed(s.info.TypeOf(guard), "Guard") && l.deferred("Unlock", func(x ast.Expr) bool { return s.show(x) == s.show(guard) }) {
				continue
			}
			for _, later := range l.stmts[i+1:] {
				if _, ok := later.(*ast.ReturnStmt); ok {
					break
				}
				if s.suspends(later) {
					s.add(st, edit{st.Pos(), st.End(), ""}, edit{later.End(), later.End(), "\n" + s.show(st)})
					break
				}
			}
		}
	})
}

// recreate: f := x outside a loop and Ref(f) in it becomes x in it. A sleep is left
// alone: made anew, it is a time limit for each turn, and nothing says which is meant.
func recreate(s *source) {
	made := map[string]ast.Expr{}
	s.lists(func(l list) {
		for _, st := range l.stmts {
			if a, rhs := assigned(st); a != nil && len(a.Lhs) == 1 && a.Tok == token.DEFINE {
				switch s.callee(rhs) {
				case "Sender.Send", "Sender.Reserve", "Mutex.Lock", "ReadFull", "WriteAll":
					made[nameOf(a.Lhs[0])] = rhs
				}
			}
		}
	})
	s.calls("Ref", func(call *ast.CallExpr, l list) {
		if x := made[nameOf(call.Args[0])]; x != nil && l.loops() && x.End() < call.Pos() {
			s.add(call, edit{call.Pos(), call.End(), s.show(x)})
		}
	})
}

// forgetWaker deletes what a Poll method keeps its waker by.
func forgetWaker(s *source) {
	s.lists(func(l list) {
		_, typ, name := l.fn()
		if typ == nil || !strings.HasPrefix(name, "Poll") && !strings.HasPrefix(name, "poll") {
			return
		}
		for _, st := range l.stmts {
			switch st := st.(type) {
			case *ast.ExprStmt:
				switch s.callee(st.X) {
				case "AtomicWaker.Register", "WakerSet.Register", "WakerSet.Add":
					s.add(st, edit{st.Pos(), st.End(), ""})
				}
			case *ast.AssignStmt:
				if len(st.Rhs) == 1 && strings.HasPrefix(s.callee(st.Rhs[0]), "Context.Waker") && st.Tok == token.ASSIGN {
					s.add(st, edit{st.Pos(), st.End(), ""})
				}
			}
		}
	})
}

// discardTask forgets a task's handle.
func discardTask(s *source) {
	s.lists(func(l list) {
		for _, st := range l.stmts {
			if e, ok := st.(*ast.ExprStmt); ok && s.callee(e.X) == "Task.Detach" {
				x := e.X.(*ast.CallExpr).Fun.(*ast.SelectorExpr).X
				s.add(st, edit{st.Pos(), st.End(), "_ = " + s.show(x)})
			}
		}
	})
}

// unawait starts a future and goes on. One whose cleanup is deferred is left by nobody:
// that nothing waits for it is the program's affair.
func unawait(s *source) {
	seenTo := map[types.Object]bool{}
	s.defers(func(_ list, _ *ast.DeferStmt, x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok {
			seenTo[s.info.Uses[id]] = true
		}
	})
	deferred := func(f ast.Expr) bool {
		id, ok := ast.Unparen(f).(*ast.Ident)
		return ok && seenTo[s.info.Uses[id]]
	}
	s.lists(func(l list) {
		for _, st := range l.stmts {
			switch st := st.(type) {
			case *ast.ExprStmt:
				if f := s.awaited(st.X); f != nil && !deferred(f) {
					s.add(st, edit{st.Pos(), st.End(), "_ = " + s.show(f)})
				}
			case *ast.IfStmt:
				a, rhs := assigned(st.Init)
				if a == nil || len(a.Lhs) != 2 || nameOf(a.Lhs[0]) != "_" || a.Tok != token.DEFINE {
					continue
				}
				if f := s.awaited(rhs); f != nil && !deferred(f) {
					s.add(st, edit{a.Pos(), a.End(), "_, " + nameOf(a.Lhs[1]) + " := " + s.show(f) + ", error(nil)"})
				}
			}
		}
	})
}

// dropEarly drops a future just before it is awaited.
func dropEarly(s *source) {
	s.lists(func(l list) {
		for _, st := range l.stmts {
			ast.Inspect(st, func(n ast.Node) bool {
				switch n.(type) {
				case *ast.BlockStmt, *ast.FuncLit:
					return false
				}
				f := s.awaited(n)
				if f == nil {
					return true
				}
				if nameOf(f) != "" && s.followed(f) {
					s.add(st, edit{st.Pos(), st.Pos(), s.show(f) + ".Drop()\n"})
				}
				return true
			})
		}
	})
}

// sleepThread blocks the executor.
func sleepThread(s *source) {
	block := func(f ast.Expr) string { return "time.Sleep(" + s.show(f.(*ast.CallExpr).Args[0]) + ")" }
	s.lists(func(l list) {
		for _, st := range l.stmts {
			switch st := st.(type) {
			case *ast.ExprStmt:
				if f := s.awaited(st.X); s.callee(f) == "Sleep" {
					s.add(st, edit{st.Pos(), st.End(), block(f)})
				}
			case *ast.IfStmt:
				a, rhs := assigned(st.Init)
				if f := s.awaited(rhs); s.callee(f) == "Sleep" && len(a.Lhs) == 2 && nameOf(a.Lhs[0]) == "_" && a.Tok == token.DEFINE {
					s.add(st, edit{st.Pos(), st.Pos(), block(f) + "\n"}, edit{a.Pos(), a.End(), nameOf(a.Lhs[1]) + " := error(nil)"})
				}
			}
		}
	})
}

// ignoreEnd goes on, in a loop, when a branch that takes from a channel or a stream
// has failed: where that has ended, its branch is ready in every turn. A receive that
// is awaited by itself is left alone: that it fails for ever is no select's matter,
// and no rule's.
func ignoreEnd(s *source) {
	takes := map[types.Object]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, rhs := range a.Rhs {
			if s.callee(rhs) != "On" || len(rhs.(*ast.CallExpr).Args) != 1 {
				continue
			}
			switch s.callee(rhs.(*ast.CallExpr).Args[0]) {
			case "Receiver.Recv", "Next", "BufReader.ReadLine":
				takes[s.info.ObjectOf(ident(a.Lhs[i]))] = true
			}
		}
		return true
	})
	result := func(st ast.Stmt) bool {
		a, rhs := assigned(st)
		if a == nil || s.callee(rhs) != "BranchOf.Result" {
			return false
		}
		sel, ok := rhs.(*ast.CallExpr).Fun.(*ast.SelectorExpr)
		return ok && takes[s.info.Uses[ident(sel.X)]]
	}
	s.lists(func(l list) {
		if !l.loops() {
			return
		}
		for i, st := range l.stmts {
			check, ok := st.(*ast.IfStmt)
			switch {
			case ok && check.Init != nil && result(check.Init):
			case result(st) && with(l.stmts, i) > i:
				check = l.stmts[i+1].(*ast.IfStmt)
			default:
				continue
			}
			b, ok := check.Cond.(*ast.BinaryExpr)
			if !ok || !strings.HasPrefix(nameOf(b.X), "err") || b.Op != token.NEQ && s.show(b.Y) != "io.EOF" || len(check.Body.List) == 0 {
				continue
			}
			if r, ok := check.Body.List[len(check.Body.List)-1].(*ast.ReturnStmt); ok {
				s.add(check, edit{r.Pos(), r.End(), "continue"})
			}
		}
	})
}

// deleteAsyncDrop deletes an asynchronous drop that is not deferred by itself.
func deleteAsyncDrop(s *source) {
	s.lists(func(l list) {
		if _, _, name := l.fn(); name == "Drop" || name == "PollDrop" {
			return
		}
		for _, st := range l.stmts {
			e, ok := st.(*ast.ExprStmt)
			if !ok || s.callee(e.X) != "Co.AsyncDrop" {
				continue
			}
			if x := e.X.(*ast.CallExpr).Args[0]; s.made(x) {
				s.add(st, edit{st.Pos(), st.End(), "_ = " + s.show(x)})
			}
		}
	})
}
