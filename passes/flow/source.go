package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sort"

	"golang.org/x/tools/go/ssa"
)

// SSA has no source names and no source conditions; a finding's story is read by
// people. What they wrote is looked up in the syntax, when there is a finding.

// path is the syntax that encloses a position, innermost first. Lists of statements
// and declarations are searched by halving: a function of many findings would
// otherwise be read from its beginning for each.
func (p *pkg) path(pos token.Pos) []ast.Node {
	for _, f := range p.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			var path []ast.Node
			for n := ast.Node(f); n != nil; n = child(n, pos) {
				path = append(path, n)
			}
			slices.Reverse(path)
			return path
		}
	}
	return nil
}

// child is the child of n that a position is in, or nil.
func child(n ast.Node, pos token.Pos) ast.Node {
	switch n := n.(type) {
	case *ast.File:
		if found := among(n.Decls, pos); found != nil {
			return found
		}
	case *ast.BlockStmt:
		return among(n.List, pos)
	case *ast.CaseClause:
		if n.Colon < pos {
			return among(n.Body, pos)
		}
	case *ast.CommClause:
		if n.Colon < pos {
			return among(n.Body, pos)
		}
	}
	var found ast.Node
	ast.Inspect(n, func(m ast.Node) bool {
		if m == n {
			return true
		}
		if m != nil && found == nil && m.Pos() <= pos && pos < m.End() {
			found = m
		}
		return false
	})
	return found
}

// among is the one of nodes, which stand one after the other, that a position is in,
// or nil.
func among[N ast.Node](nodes []N, pos token.Pos) ast.Node {
	i := sort.Search(len(nodes), func(i int) bool { return pos < nodes[i].End() })
	if i < len(nodes) && nodes[i].Pos() <= pos {
		return nodes[i]
	}
	return nil
}

// here says whether pos lies in this package. Positions in summaries mean nothing
// elsewhere, and not every driver makes them go away.
func (p *pkg) here(pos token.Pos) bool {
	for _, f := range p.pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return true
		}
	}
	return false
}

// maxExpr is how long an expression may be to be quoted.
const maxExpr = 40

// condition is the source of the condition that is tested at pos.
func (p *pkg) condition(pos token.Pos) string {
	var best ast.Expr
	for _, n := range p.path(pos) {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				return text(best)
			}
			best = n
		case *ast.CaseClause:
			return text(best)
		case ast.Expr:
			if best == nil {
				best = n
			}
		case ast.Stmt:
			return text(best)
		}
	}
	return ""
}

func text(e ast.Expr) string {
	if e == nil {
		return ""
	}
	if s := types.ExprString(e); len(s) <= maxExpr {
		return s
	}
	return ""
}

// variable is the name of the variable that the call at pos is assigned to, as
// component i of its results, or "".
func (p *pkg) variable(pos token.Pos, i int) string {
	i = max(i, 0)
	var inner ast.Node
	for _, n := range p.path(pos) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for j, r := range n.Rhs {
				if r == inner {
					if len(n.Rhs) == 1 {
						j = i
					}
					if j < len(n.Lhs) {
						return named(n.Lhs[j])
					}
				}
			}
			return ""
		case *ast.ValueSpec:
			for j, r := range n.Values {
				if r == inner {
					if len(n.Values) == 1 {
						j = i
					}
					if j < len(n.Names) {
						return named(n.Names[j])
					}
				}
			}
			return ""
		case *ast.CallExpr:
			if inner != nil && n.Fun != inner {
				return "" // an argument
			}
		case *ast.UnaryExpr, *ast.CompositeLit, *ast.SelectorExpr, *ast.Ident, *ast.IndexExpr, *ast.IndexListExpr, *ast.ParenExpr:
		default:
			return ""
		}
		inner = n
	}
	return ""
}

func named(e ast.Expr) string {
	if s := text(e); s != "_" {
		return s
	}
	return ""
}

// placeName is how messages call a place.
func (p *pkg) placeName(l loc) string {
	name := ""
	switch v := l.v.(type) {
	case *ssa.Parameter:
		name = v.Name()
	case *ssa.FreeVar:
		name = v.Name()
	case *ssa.Global:
		name = v.Name()
	case *ssa.Alloc:
		switch v.Comment {
		case "complit", "new", "", "varargs", "slicelit", "arraylit":
			name = p.variable(v.Pos(), l.i)
		default:
			name = v.Comment
		}
	case *ssa.Phi:
		name = v.Comment
	case *ssa.Call:
		name = p.variable(v.Pos(), l.i)
	}
	if name == "" {
		name = "it"
		if l.path != "" {
			return "its " + l.path[1:]
		}
	}
	return name + l.path
}

// objectName is how messages call an object: by the variable it is kept in, or
// by what it is.
func (p *pkg) objectName(d *objDesc) string {
	switch {
	case d.param >= 0 || d.free >= 0:
		return d.what
	case d.field.ok():
		return p.placeName(d.field)
	}
	return p.variable(d.pos, d.idx)
}

// story renders the steps about any of ids, oldest first, and the last decisions
// before the end.
func (p *pkg) story(t *step, ids ...int) []Step {
	out := story(t, ids...)
	for i, s := range out {
		switch s.Text {
		case condTrue, condFalse:
			if c := p.condition(s.Pos); c != "" {
				out[i].Text = "where " + c + " is " + map[string]string{condTrue: "true", condFalse: "false"}[s.Text]
			}
		}
	}
	return out
}
