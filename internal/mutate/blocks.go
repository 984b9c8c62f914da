package mutate

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// outerCo uses the co of the enclosing block in an inner one. A function of the package
// that calls what it is given with its own co calls it in the same block.
func outerCo(s *source) {
	depth, same := 0, s.sameBlock()
	var path []bool
	ast.Inspect(s.file, func(n ast.Node) bool {
		if n == nil {
			if path[len(path)-1] {
				depth--
			}
			path = path[:len(path)-1]
			return true
		}
		var typ *ast.FuncType
		switch n := n.(type) {
		case *ast.FuncDecl:
			typ = n.Type
		case *ast.FuncLit:
			typ = n.Type
		}
		has := false
		if typ != nil {
			for _, p := range typ.Params.List {
				if len(p.Names) == 1 && p.Names[0].Name == "co" && isCo(s.info.TypeOf(p.Type)) {
					has = true
					if lit, _ := n.(*ast.FuncLit); depth > 0 && !same[lit] {
						s.add(p, edit{p.Names[0].Pos(), p.Names[0].End(), "_"})
					}
				}
			}
		}
		if has {
			depth++
		}
		path = append(path, has)
		return true
	})
}

// sameBlock is the literals that are called in the block that they stand in.
func (s *source) sameBlock() map[*ast.FuncLit]bool {
	out := map[*ast.FuncLit]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		decl := s.declOf(call)
		if decl == nil || decl.Body == nil {
			return true
		}
		var params []*ast.Ident
		for _, f := range decl.Type.Params.List {
			params = append(params, f.Names...)
		}
		for i, a := range call.Args {
			if lit, ok := a.(*ast.FuncLit); ok && i < len(params) && s.callsWithOwn(decl, params[i]) {
				out[lit] = true
			}
		}
		return true
	})
	return out
}

// declOf is the declaration, in the package, of the function that is called.
func (s *source) declOf(call *ast.CallExpr) *ast.FuncDecl {
	f, ok := typeutil.Callee(s.info, call).(*types.Func)
	if !ok {
		return nil
	}
	for _, file := range s.pkg.Syntax {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && s.info.Defs[d.Name] == f.Origin() {
				return d
			}
		}
	}
	return nil
}

// callsWithOwn says whether a function calls its parameter f itself, and always with
// the co that it was given.
func (s *source) callsWithOwn(decl *ast.FuncDecl, f *ast.Ident) bool {
	uses, calls := 0, 0
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && s.info.Uses[id] == s.info.Defs[f] {
			uses++
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || s.info.Uses[ident(call.Fun)] != s.info.Defs[f] {
			return true
		}
		co := s.info.Uses[ident(call.Args[0])]
		for _, p := range decl.Type.Params.List {
			if len(p.Names) == 1 && isCo(s.info.TypeOf(p.Type)) && s.info.Defs[p.Names[0]] == co {
				calls++
			}
		}
		return true
	})
	return calls > 0 && calls == uses
}
