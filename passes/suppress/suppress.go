// Package suppress knows which findings are not to be reported:
//
//	//futvet:ignore ID[,ID] REASON         on a line, or above one
//	//futvet:file-ignore ID[,ID] REASON    anywhere in a file
//
// It is a pass that every rule consults (see rule.Rule.Run), so that all drivers
// honour suppressions alike and need not know of them.
//
// # What a suppression covers
//
// One that names the suppression rule and another covers what is said of itself,
// such as that the other is not needed, which may be so on one platform only.
// One that names nothing but that rule does not.
//
// It is anchored to a line: its own if there is code before it, otherwise the
// line below the comments that it stands in. It covers that line, and so that
// nobody has to know on which line of a statement a finding is reported, each
// expression, specification and statement that begins there, or that ends there
// if the suppression stands behind it, as a whole. Of a statement with a body, a
// declaration of a function and a function literal that is only the head, up to
// the brace: code within has lines of its own.
//
// Lines are those of the file that was parsed, not those that //line comments
// claim: a comment and the code beside it move together, in what cgo writes too.
package suppress

import (
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/directive"
)

// Analyzer's result is a *Set.
var Analyzer = &analysis.Analyzer{
	Name:       "futsuppress",
	Doc:        "know which findings are not to be reported",
	Run:        run,
	ResultType: reflect.TypeFor[*Set](),
}

// Show makes rules report what is suppressed too, marked as such. It is a flag of
// the suppression rule.
var Show bool

// A Suppression is one such comment.
type Suppression struct {
	Pos, End token.Pos
	IDs      []string // as written
	Reason   string
	File     bool // it covers the file

	file  *token.File
	lines []span
}

// A span is a range of lines, both ends included.
type span struct{ first, last int }

// A Set is the suppressions of a package, in the order of positions.
type Set struct{ All []*Suppression }

// Match returns the suppressions that cover a finding of the rule with that ID.
func (s *Set) Match(id string, pos token.Pos) []*Suppression {
	var list []*Suppression
	for _, x := range s.All {
		if slices.Contains(x.IDs, id) && x.covers(pos) {
			list = append(list, x)
		}
	}
	return list
}

func (x *Suppression) covers(pos token.Pos) bool {
	if !pos.IsValid() || int(pos) < x.file.Base() || int(pos) > x.file.Base()+x.file.Size() {
		return false
	}
	if pos == x.Pos {
		return len(x.IDs) > 1
	}
	if x.File {
		return true
	}
	line := lineOf(x.file, pos)
	return slices.ContainsFunc(x.lines, func(s span) bool { return s.first <= line && line <= s.last })
}

// Used is what each rule returns: by which suppressions it was kept from
// reporting, by the ID of the rule that was not reported.
type Used struct {
	Idle bool // the rule did not look: it was not asked to
	By   map[*Suppression]bool
}

func run(pass *analysis.Pass) (any, error) {
	s := new(Set)
	for _, f := range pass.Files {
		s.All = append(s.All, read(pass.Fset, f)...)
	}
	return s, nil
}

// read reads the suppressions of a file.
func read(fset *token.FileSet, f *ast.File) []*Suppression {
	file := fset.File(f.FileStart)
	if file == nil {
		return nil
	}
	var list []*Suppression
	var anchors []anchor // of those that cover no file, in the same order
	var covering []*Suppression
	for _, g := range f.Comments {
		for _, c := range g.List {
			d, ok := directive.Parse(c)
			if !ok || d.Word != "ignore" && d.Word != "file-ignore" {
				continue
			}
			x := &Suppression{Pos: d.Pos, End: d.End, File: d.Word == "file-ignore", file: file}
			x.IDs, x.Reason = split(d.Args)
			list = append(list, x)
			if !x.File {
				anchors = append(anchors, anchor{pos: d.Pos, line: lineOf(file, d.Pos), below: lineOf(file, g.End()) + 1})
				covering = append(covering, x)
			}
		}
	}
	if len(anchors) > 0 {
		for i, lines := range cover(file, f, anchors) {
			covering[i].lines = lines
		}
	}
	return list
}

// split takes the IDs, which commas divide, off the reason.
func split(args string) (ids []string, reason string) {
	more := true
	for more {
		var field string
		if i := strings.IndexAny(args, " \t"); i >= 0 {
			field, args = args[:i], strings.TrimSpace(args[i:])
		} else {
			field, args = args, ""
		}
		more = strings.HasSuffix(field, ",") && args != ""
		for id := range strings.SplitSeq(field, ",") {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids, args
}

// lineOf is the line in the file that was parsed.
func lineOf(file *token.File, pos token.Pos) int { return file.PositionFor(pos, false).Line }
