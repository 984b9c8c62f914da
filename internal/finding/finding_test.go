package finding

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
)

func TestPosition(t *testing.T) {
	tests := []struct {
		text, dir string
		want      Position
		rendered  string
	}{
		{"/w/a.go:3:4", "/w", Position{"/w/a.go", 3, 4}, "a.go:3:4"},
		{"/w/a.go:3", "/w", Position{"/w/a.go", 3, 0}, "a.go:3"},
		{"/w/a.go", "/w", Position{"/w/a.go", 0, 0}, "a.go"},
		{"/w/x:y/a.go:3:4", "/w", Position{"/w/x:y/a.go", 3, 4}, "x:y/a.go:3:4"},
		{"/w/7:8/a.go:3:4", "/w", Position{"/w/7:8/a.go", 3, 4}, "7:8/a.go:3:4"},
		{"/w/a.go:3:4", "", Position{"/w/a.go", 3, 4}, "/w/a.go:3:4"},
		{"/w/a.go:3:4", "/w/b", Position{"/w/a.go", 3, 4}, "/w/a.go:3:4"}, // ../a.go is not shorter
		{"/long/w/a.go:3:4", "/long/w/b", Position{"/long/w/a.go", 3, 4}, "../a.go:3:4"},
		{"a.y:3:4", "/w", Position{"a.y", 3, 4}, "a.y:3:4"},
		{"-", "/w", Position{}, ""},
		{"", "/w", Position{}, ""},
	}
	for _, test := range tests {
		p := ParsePosition(test.text)
		if p != test.want {
			t.Errorf("ParsePosition(%q) = %+v, want %+v", test.text, p, test.want)
		}
		if s := p.In(test.dir); s != test.rendered {
			t.Errorf("%q in %q is %q, want %q", test.text, test.dir, s, test.rendered)
		}
	}
}

var rules = []*rule.Rule{
	{ID: "FV9901", Name: "toyblock", Severity: rule.Error, Analyzer: &analysis.Analyzer{Name: "toyblock"}},
	{ID: "FV9902", Name: "toyboom", Severity: rule.Warning, Analyzer: &analysis.Analyzer{Name: "toyboom"}},
}

func TestJudge(t *testing.T) {
	for _, test := range []struct{ category, analyzer, message, want string }{
		{"FV9901", "toyblock", "FV9901: m", "FV9901 error: m"},
		{"FV9901/warning", "toyblock", "FV9901: m", "FV9901 warning: m"},
		{"", "toyblock", "m", "FV9901 error: m"},
		{"FV9901/warning/ignored", "toyblock", "FV9901: m", "FV9901 warning: m"},
		{"FV9902/info", "toyboom", "FV9902: FV9902: m", "FV9902 info: FV9902: m"},
		{"", "foreign", "m", "foreign warning: m"},
	} {
		f := Finding{Category: test.category, Analyzer: test.analyzer, Message: test.message}
		f.Judge(rules)
		if got := f.ID + " " + f.Severity.String() + ": " + f.Message; got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

func TestMerge(t *testing.T) {
	at := func(file string, line, column int, message string, steps ...Step) Finding {
		return Finding{Position: Position{file, line, column}, Message: message, Steps: steps}
	}
	s, s2 := Step{Message: "s"}, Step{Message: "s2"}
	list := Merge([]Finding{
		at("b", 1, 1, "m"), at("a", 10, 1, "m"), at("a", 9, 2, "m"), at("a", 9, 1, "n"),
		at("a", 9, 1, "m", s, s2), at("b", 1, 1, "m"), at("a", 9, 1, "m", s), at("a", 9, 1, "m", s),
	})
	want := []Finding{
		at("a", 9, 1, "m", s), at("a", 9, 1, "m", s, s2), at("a", 9, 1, "n"),
		at("a", 9, 2, "m"), at("a", 10, 1, "m"), at("b", 1, 1, "m"),
	}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("%+v\nwant\n%+v", list, want)
	}
}

func TestMergePlatforms(t *testing.T) {
	at := func(line int) Finding { return Finding{Position: Position{"a", line, 1}} }
	got := MergePlatforms([]string{"linux/amd64", "plan9/386", "js/wasm"}, [][]Finding{
		{at(1), at(2), at(2)}, {at(3), at(1)}, {at(2), at(1)},
	})
	want := [][]string{nil, {"linux/amd64", "js/wasm"}, {"plan9/386"}}
	for i, f := range got {
		if f.Line != i+1 || !slices.Equal(f.Platforms, want[i]) {
			t.Errorf("line %d on %q, want %d on %q", f.Line, f.Platforms, i+1, want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d findings, want %d", len(got), len(want))
	}
}

func TestParse(t *testing.T) {
	list, err := Parse("x", json.RawMessage(`[{"category":"FV1/info","posn":"a.go:3:4","end":"a.go:3:9","message":"m",
		"suggested_fixes":[{"message":"f","edits":[{"filename":"a.go","start":5,"end":7,"new":"n"}]}],
		"related":[{"posn":"b.go:1:2","message":"r"}]}]`))
	want := []Finding{{
		Position: Position{"a.go", 3, 4}, End: Position{"a.go", 3, 9}, Analyzer: "x", Category: "FV1/info", Message: "m",
		Steps: []Step{{Position{"b.go", 1, 2}, "r"}},
		Fixes: []Fix{{"f", []Edit{{"a.go", 5, 7, "n"}}}},
	}}
	if err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("%+v, %v; want %+v", list, err, want)
	}
	var failure Failure
	if _, err := Parse("x", json.RawMessage(`{"error":"boom"}`)); !errors.As(err, &failure) || failure != "boom" {
		t.Errorf("%v, want the failure boom", err)
	}
	if _, err := Parse("x", json.RawMessage(`7`)); err == nil || errors.As(err, &failure) {
		t.Errorf("%v, want an error that is no failure", err)
	}
}

func TestMark(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "p", "a.go")
	write := func(text string) {
		os.MkdirAll(filepath.Dir(file), 0o777)
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	mark := func(line int) Mark {
		return NewMarker(dir).Mark(&Finding{ID: "FV1", Position: Position{file, line, 1}})
	}
	write("package p\n\nfunc (t *T[K, V]) M() {\n\tx  :=\t1\n}\n\nvar y,\n\tz = 1, 2\n\ntype U int\n\nfunc F() {\n}\n\nconst (\n)\n")
	for line, want := range map[int]Mark{
		1:  {"FV1", "p/a.go", "", "package p"},
		4:  {"FV1", "p/a.go", "(*T).M", "x := 1"},
		8:  {"FV1", "p/a.go", "var y", "z = 1, 2"},
		10: {"FV1", "p/a.go", "type U", "type U int"},
		12: {"FV1", "p/a.go", "F", "func F() {"},
		15: {"FV1", "p/a.go", "const", "const ("},
		99: {"FV1", "p/a.go", "", ""},
	} {
		if got := mark(line); got != want {
			t.Errorf("line %d: %+v, want %+v", line, got, want)
		}
	}
	before := mark(4)
	write("package p\n\nimport \"fmt\"\n\nfunc (t *T[K, V]) M() {\n\tif true {\n\t\tx := 1 \n\t}\n}\n")
	if after := mark(7); after != before || after.Hash() != before.Hash() {
		t.Errorf("moved: %+v, want %+v", after, before)
	}
	write("this is not Go\n")
	if got := mark(1); got.Line != "this is not Go" {
		t.Errorf("not Go: %+v", got)
	}
	os.Remove(file)
	if got := mark(1); got.File != "p/a.go" || got.Line != "" {
		t.Errorf("no file: %+v", got)
	}
}

func TestSummary(t *testing.T) {
	list := []Finding{{Severity: rule.Error}, {Severity: rule.Info}, {Severity: rule.Error}}
	if got := Summary(list); got != "3 findings (2 errors, 1 note)" {
		t.Error(got)
	}
	if got := Summary(nil); got != "0 findings" {
		t.Error(got)
	}
	known, ignored := Finding{Known: true}, Finding{Ignored: true}
	for want, list := range map[string][]Finding{
		"": nil,
		"1 finding (1 error), 2 in the baseline, 1 ignored": {known, {}, ignored, known},
		"no new findings, 1 in the baseline":                {known},
	} {
		if got := Totals(list); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
