package suppress

import (
	"go/ast"
	"go/token"
)

// An anchor is where a suppression stands.
type anchor struct {
	pos         token.Pos
	line, below int // its own line, and the one below the comments that it stands in
}

// cover returns the lines that are covered from each anchor.
func cover(file *token.File, f *ast.File, anchors []anchor) [][]span {
	// Code before a comment on its line is the end, or the beginning, of a node.
	first := make(map[int]token.Pos) // by line, where its code begins
	mark := func(pos token.Pos) {
		line := lineOf(file, pos)
		if at, ok := first[line]; !ok || pos < at {
			first[line] = pos
		}
	}
	inspect(f, func(n ast.Node) {
		if n.Pos().IsValid() && n.End() > n.Pos() {
			mark(n.Pos())
			mark(n.End() - 1)
		}
		if from, to := head(n); from.IsValid() && to > from {
			mark(to - 1)
		}
	})
	out := make([][]span, len(anchors))
	begins, ends := make(map[int][]int), make(map[int][]int) // by line, the anchors that cover what begins, ends there
	for i, a := range anchors {
		line := a.below
		if at, ok := first[a.line]; ok && at < a.pos {
			line = a.line
			ends[line] = append(ends[line], i)
		}
		begins[line] = append(begins[line], i)
		out[i] = append(out[i], span{line, line})
	}
	inspect(f, func(n ast.Node) {
		from, to := head(n)
		if !from.IsValid() || to <= from {
			return
		}
		s := span{lineOf(file, from), lineOf(file, to-1)}
		var parts []span
		add := func(i int) {
			if parts == nil {
				parts = outside(file, n, s, to)
			}
			out[i] = append(out[i], parts...)
		}
		for _, i := range begins[s.first] {
			add(i)
		}
		for _, i := range ends[s.last] {
			add(i)
		}
	})
	return out
}

// inspect calls visit for every node but comments.
func inspect(f *ast.File, visit func(ast.Node)) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.CommentGroup, *ast.Comment:
			return false
		case *ast.File:
		default:
			visit(n)
		}
		return true
	})
}

// head is the part of a node that is covered as a whole; nothing of nodes that
// are not.
func head(n ast.Node) (from, to token.Pos) {
	body := token.NoPos
	switch n := n.(type) {
	case *ast.BlockStmt, *ast.LabeledStmt, *ast.EmptyStmt, *ast.BadStmt, *ast.BadExpr, *ast.TypeSpec,
		*ast.StructType, *ast.InterfaceType:
		return token.NoPos, token.NoPos
	case *ast.DeclStmt:
		return token.NoPos, token.NoPos // its specifications are
	case *ast.IfStmt:
		body = n.Body.Lbrace
	case *ast.ForStmt:
		body = n.Body.Lbrace
	case *ast.RangeStmt:
		body = n.Body.Lbrace
	case *ast.SwitchStmt:
		body = n.Body.Lbrace
	case *ast.TypeSwitchStmt:
		body = n.Body.Lbrace
	case *ast.SelectStmt:
		body = n.Body.Lbrace
	case *ast.CaseClause:
		body = n.Colon
	case *ast.CommClause:
		body = n.Colon
	case *ast.FuncLit:
		body = n.Body.Lbrace
	case *ast.FuncDecl:
		if n.Body != nil {
			body = n.Body.Lbrace
		}
		return n.Type.Pos(), orEnd(n, body)
	case ast.Expr, ast.Stmt, ast.Spec:
	default:
		return token.NoPos, token.NoPos
	}
	return n.Pos(), orEnd(n, body)
}

// orEnd is the position behind the brace or colon that ends a head, or the
// node's end if there is none.
func orEnd(n ast.Node, body token.Pos) token.Pos {
	if body.IsValid() {
		return body + 1
	}
	return n.End()
}

// outside takes the lines of the bodies of function literals out of those of a
// node.
func outside(file *token.File, n ast.Node, whole span, to token.Pos) []span {
	var parts []span
	from := whole.first
	ast.Inspect(n, func(m ast.Node) bool {
		if m == nil || m.Pos() >= to {
			return false
		}
		lit, ok := m.(*ast.FuncLit)
		if !ok || m == n {
			return true
		}
		open, end := lineOf(file, lit.Body.Lbrace), lineOf(file, lit.Body.Rbrace)
		if end > open {
			parts = append(parts, span{from, open})
			from = end
		}
		return false
	})
	return append(parts, span{from, whole.last})
}
