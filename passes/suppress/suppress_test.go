package suppress

import (
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for args, want := range map[string][]string{
		"":                     {"", ""},
		"FV1":                  {"FV1", ""},
		"FV1 why":              {"FV1", "why"},
		"FV1,FV2 why not":      {"FV1 FV2", "why not"},
		"FV1, FV2,\tFV3  why,": {"FV1 FV2 FV3", "why,"},
		"FV1,":                 {"FV1", ""},
		",":                    {"", ""},
	} {
		ids, reason := split(args)
		if got := []string{strings.Join(ids, " "), reason}; !reflect.DeepEqual(got, want) {
			t.Errorf("split(%q) = %q, want %q", args, got, want)
		}
	}
}

// Lines that end in "// covered" are those that the suppression in the source
// covers, and no others are.
func TestCover(t *testing.T) {
	for name, body := range map[string]string{
		"alone":         "f() //futvet:ignore FV1 // covered\nf()",
		"above":         "//futvet:ignore FV1\nf() // covered\nf()",
		"above a blank": "//futvet:ignore FV1\n\nf()",
		"between":       "f()\n//futvet:ignore FV1\n// and so on\nf() // covered\n",
		"argument":      "f(\n1,\n//futvet:ignore FV1\nf( // covered\n2), // covered\n3,\n)",
		"end":           "f( // covered\n1, // covered\n) //futvet:ignore FV1 // covered\n",
		"head":          "//futvet:ignore FV1\nif f( // covered\n1) != nil { // covered\nf()\n}",
		"brace":         "if f() != nil {\nf()\n} //futvet:ignore FV1 // covered\nf()",
		"brace of head": "for f( // covered\n1) != nil { //futvet:ignore FV1 // covered\nf()\n}",
		"literal":       "f(func() { //futvet:ignore FV1 // covered\nf()\n}, 1, // covered\n2) // covered\nf()",
		"literals":      "//futvet:ignore FV1\nf(func() { // covered\nf(func() {\n\n})\n}, func() { // covered\nf()\n}, 3) // covered\nf()",
		"case":          "switch {\n//futvet:ignore FV1\ncase f(1) == nil, // covered\nf(2) == nil: // covered\nf()\n}",
		"else":          "if f() != nil {\n} else { //futvet:ignore FV1 // covered\nf()\n}",
		"last":          "f()\n//futvet:ignore FV1\n",
	} {
		src := "package p\n\nfunc f(...any) any\n\nfunc g() {\n" + body + "\n}\n"
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list := read(fset, file)
		if len(list) != 1 {
			t.Fatalf("%s: %d suppressions", name, len(list))
		}
		tf := fset.File(file.FileStart)
		for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
			want := strings.HasSuffix(line, "// covered")
			if code, _, _ := strings.Cut(line, "//"); strings.TrimSpace(code) == "" || strings.TrimSpace(code) == "}" && !want {
				continue
			}
			if got := list[0].covers(tf.LineStart(i + 1)); got != want {
				t.Errorf("%s: line %q: covered: %t", name, line, got)
			}
		}
	}
}
