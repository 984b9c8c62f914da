package golangci

import (
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/rule"
)

// golangci-lint finds the plugin by its name and takes what it builds.
func TestPlugin(t *testing.T) {
	build, err := register.GetPlugin("futvet")
	if err != nil {
		t.Fatal(err)
	}
	l, err := build(map[string]any{"checks": []string{"default"}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := l.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule}, "./testdata/p")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(list, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Error(act.Err)
		}
		for _, d := range act.Diagnostics {
			n++
			if !strings.HasPrefix(d.Message, "FV1001: ") || len(d.Related) > 0 {
				t.Errorf("%s: %s, with %d related", act.Analyzer.Name, d.Message, len(d.Related))
			}
		}
	}
	if n != 1 {
		t.Errorf("%d findings, want 1", n)
	}
}

func TestSettings(t *testing.T) {
	count := func(raw any) int {
		t.Helper()
		l, err := New(raw)
		if err != nil {
			t.Fatal(err)
		}
		list, _ := l.BuildAnalyzers()
		return len(list)
	}
	all := count(map[string]any{"checks": []string{"all"}})
	if n := count(nil); n == 0 || n >= all {
		t.Errorf("%d rules by default, %d in all", n, all)
	}
	if n := count(map[string]any{"checks": []string{"FV1001"}, "contracts": []string{"std"}}); n != 2 {
		t.Errorf("%d rules, want 2", n)
	}
	// golangci-lint reads a key with a dot as a table.
	for _, options := range []map[string]any{
		{"mustcall.contracts": "http"},
		{"mustcall": map[string]any{"contracts": []any{"file", "sql"}}},
	} {
		count(map[string]any{"options": options})
		i := slices.IndexFunc(analyzers.Rules(), func(r *rule.Rule) bool { return r.Name == "mustcall" })
		value := analyzers.Rules()[i].Analyzer.Flags.Lookup("contracts").Value.String()
		if value != "http" && value != "file,sql" {
			t.Errorf("%v: the contracts are %s", options, value)
		}
	}
	for _, bad := range []map[string]any{
		{"check": []string{"all"}},
		{"checks": []string{"nosuch"}},
		{"contracts": []string{"nosuch"}},
		{"options": map[string]any{"unawaited.nosuch": 1}},
		{"options": map[string]any{"unawaited": map[string]any{"nosuch": 1}}},
		{"options": map[string]any{"nosuch": 1}},
	} {
		if _, err := New(bad); err == nil || !strings.HasPrefix(err.Error(), "futvet: ") {
			t.Errorf("%v: error %v", bad, err)
		}
	}
}
