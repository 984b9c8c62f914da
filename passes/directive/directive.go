// Package directive reads comments of the form
//
//	//futvet:WORD ARGUMENTS
//
// which begin a line's comment, with no space before the word. It is the one
// reader: what a contract, a suppression and a complaint about them take for a
// directive is the same.
package directive

import (
	"go/ast"
	"go/token"
	"strings"
)

// Prefix begins a directive.
const Prefix = "//futvet:"

// Target says what a directive is about.
type Target int

const (
	Function Target = 1 << iota // a function, a method, or an interface's method
	Type                        // a type
	Code                        // the code beside or below it
)

// Words are the directives that there are, and what each may be about.
var Words = map[string]Target{
	"cancelsafe":   Function | Type,
	"cancelunsafe": Function | Type,
	"cancellable":  Function,
	"owns":         Function,
	"borrows":      Function,
	"mustcall":     Type,
	"noreturn":     Function,
	"blocking":     Function,
	"ignore":       Code,
	"file-ignore":  Code,
}

// A Directive is one such comment.
type Directive struct {
	Word     string
	Args     string // what follows, trimmed; a comment within the comment is none of it
	Pos, End token.Pos
}

// Parse reads a comment; ok says whether it is a directive, known or not.
func Parse(c *ast.Comment) (d Directive, ok bool) {
	text, ok := strings.CutPrefix(c.Text, Prefix)
	if !ok {
		return Directive{}, false
	}
	if i := strings.Index(text, " //"); i >= 0 {
		text = text[:i]
	}
	word, args := text, ""
	if i := strings.IndexAny(text, " \t"); i >= 0 {
		word, args = text[:i], strings.TrimSpace(text[i:])
	}
	return Directive{Word: word, Args: args, Pos: c.Pos(), End: c.End()}, true
}

// Fields are the words of the arguments.
func (d Directive) Fields() []string { return strings.Fields(d.Args) }
