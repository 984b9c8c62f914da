package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/rule"
)

// What Write has written, Check finds right; what is changed, it finds wrong.
func TestWriteAndCheck(t *testing.T) {
	rules := []*rule.Rule{
		{ID: "FV9901", Name: "one", Title: "First.", Doc: "\n# FV9901 one\n\n"},
		{ID: "FV9902", Name: "two", Title: "Second.", Severity: rule.Info, OptIn: true, Doc: "# FV9902 two\n"},
	}
	root := t.TempDir()
	readme := filepath.Join(root, "README.md")
	save := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}

	save(readme, "# R\n")
	if err := Write(root, rules); err == nil || !strings.Contains(err.Error(), "no place") {
		t.Errorf("a README without marks: %v", err)
	}
	save(readme, "# R\n"+begin+"$1 old\n"+end+"rest\n")
	if err := Check(root, rules); err == nil {
		t.Error("nothing is written and Check finds that right")
	}
	for range 2 {
		if err := Write(root, rules); err != nil {
			t.Fatal(err)
		}
		if err := Check(root, rules); err != nil {
			t.Error(err)
		}
	}
	data, _ := os.ReadFile(readme)
	want := "# R\n" + begin + "| rule | name | severity | what is reported |\n|---|---|---|---|\n" +
		"| [FV9901](docs/rules/FV9901.md) | `one` | error | First. |\n" +
		"| [FV9902](docs/rules/FV9902.md) | `two` | info, off | Second. |\n" + end + "rest\n"
	if string(data) != want {
		t.Errorf("%s\nwant\n%s", data, want)
	}
	data, _ = os.ReadFile(filepath.Join(root, "docs", "rules", "FV9901.md"))
	if string(data) != "# FV9901 one\n" {
		t.Errorf("page: %q", data)
	}

	other := filepath.Join(root, "docs", "rules", "FV9903.md")
	for _, name := range []string{readme, filepath.Join(root, "docs", "rules", "FV9902.md"), other} {
		old, err := os.ReadFile(name)
		save(name, strings.Replace(string(old), "FV9902", "FV9909", 1)+" ")
		if got := Check(root, rules); got == nil || !strings.Contains(got.Error(), name) {
			t.Errorf("%s is changed: %v", name, got)
		}
		if err != nil {
			os.Remove(name)
		} else {
			save(name, string(old))
		}
	}
	save(other, "")
	if err := Write(root, rules); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("the page of a rule that is gone is still there")
	}
}

func TestShown(t *testing.T) {
	text := "a\n```console\n$ go run ./cmd/futvet ./x/...\nold $1\n```\nb\n```console\n$ other\n```\n"
	packages, output, ok := Shown(text)
	if packages != "./x/..." || output != "old $1\n" || !ok {
		t.Errorf("%q %q %v", packages, output, ok)
	}
	got := Show(text, "new $1\nmore\n")
	if want := strings.Replace(text, "old $1\n", "new $1\nmore\n", 1); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, _, ok := Shown("a\n"); ok || Show("a\n", "b") != "a\n" {
		t.Error("a run is found where there is none")
	}
}
