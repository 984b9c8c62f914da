package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// A Marker names findings by what does not change when code around them moves:
// the rule, the file, the function or declaration that the place stands in, and
// the text of its line without its spaces. The message is not part of it: a new
// version of a rule may say the same thing better.
type Marker struct {
	root  string // file names are relative to it
	files map[string]*markedFile
}

// NewMarker returns a marker that names files relative to root.
func NewMarker(root string) *Marker {
	return &Marker{root: root, files: make(map[string]*markedFile)}
}

type markedFile struct {
	lines []string
	decls []declaration
}

type declaration struct {
	name       string
	start, end int // lines
}

// A Mark is what a finding is known by.
type Mark struct {
	Rule string
	File string // relative to the root, with slashes
	Decl string // "F", "(*T).M", "var x", or "" outside of all
	Line string // its text, each run of spaces as one
}

// Hash returns the mark as a short text without meaning.
func (m Mark) Hash() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{m.Rule, m.File, m.Decl, m.Line}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// Mark returns what f is known by.
func (m *Marker) Mark(f *Finding) Mark {
	mark := Mark{Rule: f.ID, File: filepath.ToSlash(f.File)}
	if rel, err := filepath.Rel(m.root, f.File); err == nil && filepath.IsLocal(rel) {
		mark.File = filepath.ToSlash(rel)
	}
	src := m.file(f.File)
	if f.Line >= 1 && f.Line <= len(src.lines) {
		mark.Line = strings.Join(strings.Fields(src.lines[f.Line-1]), " ")
	}
	for _, d := range src.decls {
		if d.start <= f.Line && f.Line <= d.end {
			mark.Decl = d.name
		}
	}
	return mark
}

// file reads and parses a file once. A file that does not parse has the
// declarations that come before the error.
func (m *Marker) file(name string) *markedFile {
	if src := m.files[name]; src != nil {
		return src
	}
	src := new(markedFile)
	m.files[name] = src
	data, err := os.ReadFile(name)
	if err != nil {
		return src
	}
	src.lines = strings.Split(string(data), "\n")
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, name, data, parser.SkipObjectResolution)
	if file == nil {
		return src
	}
	for _, d := range file.Decls {
		src.decls = append(src.decls, declaration{
			name:  declName(d),
			start: fset.PositionFor(d.Pos(), false).Line,
			end:   fset.PositionFor(d.End(), false).Line,
		})
	}
	return src
}

func declName(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || len(d.Recv.List) == 0 {
			return d.Name.Name
		}
		recv, star := d.Recv.List[0].Type, ""
		for {
			switch t := recv.(type) {
			case *ast.ParenExpr:
				recv = t.X
				continue
			case *ast.StarExpr:
				recv, star = t.X, "*"
				continue
			case *ast.IndexExpr:
				recv = t.X
				continue
			case *ast.IndexListExpr:
				recv = t.X
				continue
			case *ast.Ident:
				return "(" + star + t.Name + ")." + d.Name.Name
			}
			return d.Name.Name
		}
	case *ast.GenDecl:
		if len(d.Specs) > 0 {
			switch s := d.Specs[0].(type) {
			case *ast.ValueSpec:
				return d.Tok.String() + " " + s.Names[0].Name
			case *ast.TypeSpec:
				return "type " + s.Name.Name
			}
		}
		return d.Tok.String()
	}
	return ""
}
