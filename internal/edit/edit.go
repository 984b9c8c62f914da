// Package edit makes text edits of Go files for suggested fixes: edits that touch
// nothing but what they are about, so that comments and formatting stay as they
// are.
package edit

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

// A File is a file that edits are made in.
type File struct {
	Syntax *ast.File
	pass   *analysis.Pass
	tok    *token.File
	text   []byte
}

// At is the file that pos is in, nil if it must not be edited: it is generated, or
// what can be read is not what was parsed.
func At(pass *analysis.Pass, pos token.Pos) *File {
	for _, f := range pass.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			if ast.IsGenerated(f) {
				return nil
			}
			tok := pass.Fset.File(f.FileStart)
			text, err := pass.ReadFile(tok.Name())
			if err != nil || len(text) != tok.Size() {
				return nil
			}
			return &File{f, pass, tok, text}
		}
	}
	return nil
}

// Path are the nodes around a range, from the inside to the file.
func (f *File) Path(from, to token.Pos) []ast.Node {
	list, _ := astutil.PathEnclosingInterval(f.Syntax, from, to)
	return list
}

// Text is the source of a node.
func (f *File) Text(n ast.Node) string {
	return string(f.text[f.tok.Offset(n.Pos()):f.tok.Offset(n.End())])
}

// Between is the source between two positions.
func (f *File) Between(from, to token.Pos) string {
	return string(f.text[f.tok.Offset(from):f.tok.Offset(to)])
}

// Replace replaces a node.
func (f *File) Replace(n ast.Node, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(text)}
}

// Insert inserts text at a position.
func (f *File) Insert(pos token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
}

// After inserts lines behind the line on which a statement ends, and with its
// indentation. ok is false if other code is on that line.
func (f *File) After(stmt ast.Node, lines ...string) (e analysis.TextEdit, ok bool) {
	if !f.endsLine(stmt.End()) || !f.beginsLine(stmt.Pos()) {
		return e, false
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("\n" + f.indent(stmt.Pos()) + l)
	}
	return f.Insert(f.lineEnd(stmt.End()), b.String()), true
}

// Before inserts lines before the line on which a statement begins, and the comment
// above it, with its indentation. ok is false if other code is on that line.
func (f *File) Before(stmt ast.Node, lines ...string) (e analysis.TextEdit, ok bool) {
	at := stmt.Pos()
	if !f.beginsLine(at) {
		return e, false
	}
	for _, g := range f.Syntax.Comments {
		if f.tok.Line(g.End())+1 == f.tok.Line(at) && f.beginsLine(g.Pos()) {
			at = g.Pos()
			break
		}
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l + "\n" + f.indent(at))
	}
	return f.Insert(at, b.String()), true
}

// Delete removes the lines of a statement. ok is false if other code, or a comment
// that would be lost, is on them.
func (f *File) Delete(stmt ast.Node) (e analysis.TextEdit, ok bool) {
	end := f.lineEnd(stmt.End())
	rest := f.text[f.tok.Offset(stmt.End()):f.tok.Offset(end)]
	if !f.beginsLine(stmt.Pos()) || len(bytes.TrimSpace(rest)) > 0 || int(end) >= f.tok.Base()+f.tok.Size() {
		return e, false
	}
	for _, g := range f.Syntax.Comments {
		if stmt.Pos() <= g.Pos() && g.Pos() < stmt.End() {
			return e, false
		}
	}
	if f.text[f.tok.Offset(end)] == '\r' {
		end++
	}
	return analysis.TextEdit{Pos: f.lineStart(stmt.Pos()), End: end + 1}, true
}

// Package is the name by which a package is known at pos, with the edit that
// imports it if it is not yet. ok is false if something else has the name there.
func (f *File) Package(importPath string, pos token.Pos) (name string, edits []analysis.TextEdit, ok bool) {
	for _, spec := range f.Syntax.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		name = path.Base(importPath)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if name == "_" || name == "." {
			continue
		}
		if pn, isPkg := f.lookup(name, pos).(*types.PkgName); isPkg && pn.Imported().Path() == importPath {
			return name, nil, true
		}
		return "", nil, false // shadowed
	}
	name = path.Base(importPath)
	if f.lookup(name, pos) != nil || f.pass.Pkg.Scope().Lookup(name) != nil {
		return "", nil, false
	}
	for _, decl := range f.Syntax.Decls {
		d, isGen := decl.(*ast.GenDecl)
		if !isGen || d.Tok != token.IMPORT || !d.Lparen.IsValid() || len(d.Specs) == 0 {
			continue
		}
		e, ok := f.among(d.Specs, importPath)
		if !ok {
			return "", nil, false
		}
		return name, []analysis.TextEdit{e}, true
	}
	return name, []analysis.TextEdit{f.Insert(f.lineEnd(f.Syntax.Name.End()), "\n\nimport "+strconv.Quote(importPath))}, true
}

// among inserts an import into a list of some: in the order of their paths beside those
// of its host, or at the end if there are none.
func (f *File) among(specs []ast.Spec, importPath string) (analysis.TextEdit, bool) {
	line := strconv.Quote(importPath)
	var before, behind ast.Spec // the last one that it goes behind, the first that it goes before
	for _, s := range specs {
		switch p, _ := strconv.Unquote(s.(*ast.ImportSpec).Path.Value); {
		case host(p) != host(importPath):
		case p < importPath:
			before = s
		case behind == nil:
			behind = s
		}
	}
	if before == nil && behind != nil {
		return f.Before(behind, line)
	}
	if before == nil {
		before = specs[len(specs)-1]
	}
	return f.After(before, line)
}

// Type is how a type is written at pos, with the edits that import what it is
// written with. ok is false for a type that cannot be written there, or only at
// length.
func (f *File) Type(t types.Type, pos token.Pos) (text string, edits []analysis.TextEdit, ok bool) {
	switch t := t.(type) {
	case *types.Basic:
		obj := types.Universe.Lookup(t.Name())
		return t.Name(), nil, obj != nil && f.Visible(obj, pos)
	case *types.Pointer:
		text, edits, ok = f.Type(t.Elem(), pos)
		return "*" + text, edits, ok
	case *types.Slice:
		text, edits, ok = f.Type(t.Elem(), pos)
		return "[]" + text, edits, ok
	case *types.TypeParam:
		return t.Obj().Name(), nil, f.Visible(t.Obj(), pos)
	case *types.Struct:
		return "struct{}", nil, t.NumFields() == 0
	case interface {
		Obj() *types.TypeName
		TypeArgs() *types.TypeList
	}:
		obj := t.Obj()
		text = obj.Name()
		if obj.Pkg() == nil || obj.Pkg() == f.pass.Pkg {
			ok = f.Visible(obj, pos)
		} else {
			var name string
			name, edits, ok = f.Package(obj.Pkg().Path(), pos)
			text = name + "." + text
			ok = ok && obj.Exported() && (len(edits) == 0 || !strings.Contains(obj.Pkg().Path(), "internal"))
		}
		for i := range t.TypeArgs().Len() {
			arg, more, argOK := f.Type(t.TypeArgs().At(i), pos)
			text += map[bool]string{true: "[", false: ", "}[i == 0] + arg
			ok = ok && argOK
			for _, e := range more {
				if !slices.ContainsFunc(edits, func(o analysis.TextEdit) bool { return string(o.NewText) == string(e.NewText) }) {
					edits = append(edits, e)
				}
			}
		}
		if t.TypeArgs().Len() > 0 {
			text += "]"
		}
		return text, edits, ok
	}
	return "", nil, false
}

// host is the first element of an import path, "" for the standard library.
func host(p string) string {
	h, _, _ := strings.Cut(p, "/")
	if !strings.Contains(h, ".") {
		return ""
	}
	return h
}

// lookup is what a name means at pos.
func (f *File) lookup(name string, pos token.Pos) types.Object {
	scope := f.pass.Pkg.Scope().Innermost(pos)
	if scope == nil {
		scope = f.pass.TypesInfo.Scopes[f.Syntax]
	}
	if scope == nil {
		return nil
	}
	_, obj := scope.LookupParent(name, pos)
	return obj
}

// Visible says whether a name means obj at pos.
func (f *File) Visible(obj types.Object, pos token.Pos) bool { return f.lookup(obj.Name(), pos) == obj }

// Free makes a name that means nothing at pos, of the given one.
func (f *File) Free(name string, pos token.Pos) string {
	for n := 2; f.lookup(name, pos) != nil; n++ {
		name = strings.TrimRight(name, "0123456789") + strconv.Itoa(n)
	}
	return name
}

func (f *File) lineStart(pos token.Pos) token.Pos {
	i := bytes.LastIndexByte(f.text[:f.tok.Offset(pos)], '\n')
	return f.tok.Pos(i + 1)
}

// lineEnd is the position of the line break behind pos, or the file's end.
func (f *File) lineEnd(pos token.Pos) token.Pos {
	at := f.tok.Offset(pos)
	i := bytes.IndexByte(f.text[at:], '\n')
	if i < 0 {
		return f.tok.Pos(len(f.text))
	}
	if i > 0 && f.text[at+i-1] == '\r' {
		i--
	}
	return f.tok.Pos(at + i)
}

func (f *File) indent(pos token.Pos) string {
	line := f.text[f.tok.Offset(f.lineStart(pos)):f.tok.Offset(pos)]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// beginsLine says whether nothing but white space is before pos on its line.
func (f *File) beginsLine(pos token.Pos) bool {
	return len(bytes.TrimSpace(f.text[f.tok.Offset(f.lineStart(pos)):f.tok.Offset(pos)])) == 0
}

// endsLine says whether nothing but a comment is behind pos on its line.
func (f *File) endsLine(pos token.Pos) bool {
	rest := bytes.TrimSpace(f.text[f.tok.Offset(pos):f.tok.Offset(f.lineEnd(pos))])
	return len(rest) == 0 || bytes.HasPrefix(rest, []byte("//"))
}
