package suppression

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/passes/directive"
)

// words reports the directives of a file that are none: misspelt, unknown, or
// where they mean nothing.
func words(pass *analysis.Pass, f *ast.File) {
	var docs map[*ast.CommentGroup]bool
	for _, g := range f.Comments {
		for i, c := range g.List {
			if !strings.Contains(c.Text, "futvet:") {
				continue
			}
			if docs == nil {
				docs = declared(f)
			}
			if text := wrong(g, i, docs); text != "" {
				Rule.Report(pass, c.Pos(), rule.Warning, text, nil)
			}
		}
	}
}

func wrong(g *ast.CommentGroup, i int, docs map[*ast.CommentGroup]bool) string {
	d, ok := directive.Parse(g.List[i])
	if !ok {
		return misspelt(g, i, docs)
	}
	target, ok := directive.Words[d.Word]
	switch {
	case !ok:
		return fmt.Sprintf("//futvet:%s is not a directive%s", d.Word, near(d.Word))
	case target&directive.Code != 0:
	case !docs[g]:
		return fmt.Sprintf("//futvet:%s says nothing here: it belongs in the comment above %s", d.Word, what(target))
	case d.Args != "" && bare(d.Word):
		return fmt.Sprintf("//futvet:%s takes no argument: say in a line of its own why it is so", d.Word)
	case d.Args == "" && !bare(d.Word):
		return fmt.Sprintf("//futvet:%s needs %s", d.Word, needs[d.Word])
	}
	return ""
}

// bare says whether a contract has no argument.
func bare(word string) bool { return needs[word] == "" }

// needs are the arguments of contracts.
var needs = map[string]string{
	"cancelsafe":   "a reason",
	"cancelunsafe": "a reason: what is lost",
	"owns":         "the names of parameters",
	"borrows":      "the names of parameters",
	"mustcall":     "the names of methods",
}

func what(t directive.Target) string {
	switch t {
	case directive.Function:
		return "a function"
	case directive.Type:
		return "a type"
	}
	return "a function or type"
}

// almost is a comment that looks like a directive.
var almost = regexp.MustCompile(`^(?://|/\*)[ \t]*futvet:[ \t]*([\w-]+)(?:[ \t]+(.*?))?\s*(?:\*/)?$`)

var ruleID = regexp.MustCompile(`^FV\d{4}\b`)

// misspelt says how a comment that looks like a directive is written, or nothing
// if it may as well be prose.
func misspelt(g *ast.CommentGroup, i int, docs map[*ast.CommentGroup]bool) string {
	m := almost.FindStringSubmatch(g.List[i].Text)
	if m == nil {
		return ""
	}
	word, args := m[1], m[2]
	target, ok := directive.Words[word]
	switch {
	case !ok:
		return ""
	case target&directive.Code != 0:
		if !ruleID.MatchString(args) {
			return ""
		}
	case !docs[g], bare(word) != (args == ""):
		return ""
	case i > 0 && strings.Trim(g.List[i-1].Text, "/ \t") != "" && !strings.HasPrefix(g.List[i-1].Text, directive.Prefix):
		return "" // it goes on from the line above
	}
	return fmt.Sprintf("this is a comment, not a directive: write //futvet:%s, with no space before or behind futvet:", word)
}

// declared are the comments above functions and types.
func declared(f *ast.File) map[*ast.CommentGroup]bool {
	docs := make(map[*ast.CommentGroup]bool)
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			docs[decl.Doc] = true
		case *ast.GenDecl:
			if decl.Tok != token.TYPE {
				continue
			}
			docs[decl.Doc] = true
			for _, spec := range decl.Specs {
				spec := spec.(*ast.TypeSpec)
				docs[spec.Doc] = true
				if it, ok := spec.Type.(*ast.InterfaceType); ok {
					for _, m := range it.Methods.List {
						docs[m.Doc] = true
					}
				}
			}
		}
	}
	return docs
}

// near names the directive that a word may be meant for.
func near(word string) string {
	for _, w := range slices.Sorted(maps.Keys(directive.Words)) {
		if simple(w) == simple(word) || len(word) > 3 && (strings.HasPrefix(w, word) || strings.HasPrefix(word, w)) {
			return ": is it //futvet:" + w + "?"
		}
	}
	return ""
}

func simple(word string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(word))
}
