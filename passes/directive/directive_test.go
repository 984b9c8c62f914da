package directive

import (
	"go/ast"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		comment    string
		word, args string // no word: it is no directive
		ok         bool
	}{
		{"//futvet:ignore", "ignore", "", true},
		{"//futvet:ignore FV1001 it is an example", "ignore", "FV1001 it is an example", true},
		{"//futvet:ignore\tFV1001", "ignore", "FV1001", true},
		{"//futvet:ignore   FV1001  ", "ignore", "FV1001", true},
		{"//futvet:ignore FV1001 why // and more", "ignore", "FV1001 why", true},
		{"//futvet:ignore // why", "ignore", "", true},
		{"//futvet:ignore see http://example.com", "ignore", "see http://example.com", true},
		{"//futvet:nosuch word", "nosuch", "word", true}, // whoever knows the words complains
		{"//futvet:Ignore", "Ignore", "", true},
		{"//futvet:", "", "", true},
		{"//futvet: ignore", "", "ignore", true},
		{"// futvet:ignore", "", "", false},
		{"//futvet ignore", "", "", false},
		{"//Futvet:ignore", "", "", false},
		{"//nolint //futvet:ignore", "", "", false},
		{"/*futvet:ignore*/", "", "", false},
		{"//", "", "", false},
	} {
		c := &ast.Comment{Slash: 7, Text: test.comment}
		d, ok := Parse(c)
		if d.Word != test.word || d.Args != test.args || ok != test.ok {
			t.Errorf("%q: %q, %q, %v", test.comment, d.Word, d.Args, ok)
		}
		if ok && (d.Pos != c.Pos() || d.End != c.End()) {
			t.Errorf("%q: from %d to %d", test.comment, d.Pos, d.End)
		}
	}
}

func TestFields(t *testing.T) {
	for args, want := range map[string][]string{"": nil, "a": {"a"}, "a  b\tc": {"a", "b", "c"}} {
		if got := (Directive{Args: args}).Fields(); !slices.Equal(got, want) {
			t.Errorf("%q: %q", args, got)
		}
	}
}

// What is about code is about nothing else, and every word is about something.
func TestWords(t *testing.T) {
	for word, target := range Words {
		if target == 0 || target&^(Function|Type|Code) != 0 || target&Code != 0 && target != Code {
			t.Errorf("%s is about %b", word, target)
		}
		if d, ok := Parse(&ast.Comment{Text: Prefix + word + " x"}); !ok || d.Word != word {
			t.Errorf("%s is not read", word)
		}
	}
}
