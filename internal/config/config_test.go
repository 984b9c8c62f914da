package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// write makes a file, and the directories that it is in.
func write(t *testing.T, text string, elem ...string) string {
	t.Helper()
	path := filepath.Join(elem...)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func ptr[T any](v T) *T { return &v }

// Every key; one that is absent is not there, which is not the same as empty.
func TestRead(t *testing.T) {
	for _, test := range []struct {
		text string
		want File
	}{
		{"", File{}},
		{"# nothing\n\n", File{}},
		{`checks = ["all", "-FV1001"]`, File{Checks: []string{"all", "-FV1001"}}},
		{`checks = []`, File{Checks: []string{}}},
		{`fail = ["FV1001"]`, File{Fail: []string{"FV1001"}}},
		{`severity = "warning"`, File{Severity: ptr("warning")}},
		{`severity = ""`, File{Severity: ptr("")}},
		{`tests = false`, File{Tests: ptr(false)}},
		{`contracts = ["a.toml"]`, File{Contracts: []string{"a.toml"}}},
		{`baseline = "b.json"`, File{Baseline: ptr("b.json")}},
		{"[options]\nlockacross.async = true\n", File{Options: map[string]any{"lockacross": map[string]any{"async": true}}}},
		{"tests = true\r\nfail = []\r\n", File{Tests: ptr(true), Fail: []string{}}},
	} {
		f, err := Read(write(t, test.text, t.TempDir(), Name))
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		got := *f
		got.path, got.where = "", nil
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: %+v", test.text, got)
		}
	}
}

// What is wrong is told with its place.
func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ text, at, want string }{
		{"\n  cheks = []\n", "2:3", `no setting "cheks"`},
		{"[option]\nx = 1\n", "1:2", `no setting "option"`},
		{"tests = true\nchecks = \"all\"\n", "2:10", `setting "checks" has a value of the wrong type`},
		{"checks = [1]\n", "1:11", `setting "checks" has a value of the wrong type`},
		{"fail = true\n", "1:8", `setting "fail" has a value of the wrong type`},
		{"severity = 3\n", "1:12", `setting "severity" has a value of the wrong type`},
		{"tests = \"yes\"\n", "1:9", `setting "tests" has a value of the wrong type`},
		{"contracts = 1\n", "1:13", `setting "contracts" has a value of the wrong type`},
		{"baseline = []\n", "1:12", `setting "baseline" has a value of the wrong type`},
		{"options = 1\n", "1:11", `setting "options" has a value of the wrong type`},
		{"tests = true\ntests = false\n", "2:1", ""},
		{"tests = \n", "1:", ""},
		{"checks = [\"all\"\n", "", ""},
		{"= 1\n", "1:1", ""},
		{"tests = true\n\xff = 1\n", "2:1", ""},
	} {
		path := write(t, test.text, t.TempDir(), Name)
		_, err := Read(path)
		if err == nil {
			t.Errorf("%q: no error", test.text)
			continue
		}
		got, ok := strings.CutPrefix(err.Error(), path+":"+test.at)
		if !ok || !strings.Contains(got, test.want) || strings.Contains(got, "toml: ") || strings.Contains(got, "\n") {
			t.Errorf("%q: %v", test.text, err)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), Name)); err == nil || !strings.Contains(err.Error(), "cannot read the settings") {
		t.Errorf("no file: %v", err)
	}
}

// Whoever finds fault with a setting can say where it stands.
func TestErrorf(t *testing.T) {
	path := write(t, `checks = ["all",
  # why
  "-x", "-y"]
 tests = true

[options]
a.b = 1

[options.c]
"d" = [true,
 false]
`, t.TempDir(), Name)
	f, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Path() != path || f.Dir() != filepath.Dir(path) {
		t.Errorf("it is %s in %s", f.Path(), f.Dir())
	}
	for setting, at := range map[string]string{
		"checks": ":1:1", "checks[0]": ":1:11", "checks[1]": ":3:3", "checks[2]": ":3:9", "tests": ":4:2",
		"options.a.b": ":7:1", "options.c.d": ":10:1", "options.c.d[1]": ":11:2",
		"checks[3]": "", "fail": "", "a.b": "",
	} {
		if got, want := f.Errorf(setting, "no %q", "z").Error(), path+at+`: no "z"`; got != want {
			t.Errorf("%s: %s, want %s", setting, got, want)
		}
	}
}

// Options of rules, however they are written, are flags in alphabetic order, and each
// knows its place.
func TestRuleOptions(t *testing.T) {
	for _, test := range []struct {
		text string
		want []Option
	}{
		{"", nil},
		{"[options]\n", nil},
		{"[options]\nz.n = 3\na.on = true\na.list = [\"x\", 2]\n", []Option{{"options.a.list", "a.list", "x,2"}, {"options.a.on", "a.on", "true"}, {"options.z.n", "z.n", "3"}}},
		{"[options.a]\non = false\n", []Option{{"options.a.on", "a.on", "false"}}},
		{"options.a.on = 1.5\n", []Option{{"options.a.on", "a.on", "1.5"}}},
		{"options = { a = { on = \"s\", none = [] } }\n", []Option{{"options.a.none", "a.none", ""}, {"options.a.on", "a.on", "s"}}},
	} {
		f, err := Read(write(t, test.text, t.TempDir(), Name))
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		got := f.RuleOptions()
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%q: %v", test.text, got)
		}
		for _, o := range got {
			if !strings.HasPrefix(f.Errorf(o.Setting, "x").Error(), f.Path()+":") {
				t.Errorf("%q: %s has no place", test.text, o.Setting)
			}
		}
	}
}

// The nearest file holds, up to the repository, or the module outside of one.
func TestFind(t *testing.T) {
	for _, test := range []struct{ name, files, from, want string }{
		{"here", ".git/x a/.futvet.toml", "a", "a"},
		{"above", ".git/x .futvet.toml a/b/x", "a/b", "."},
		{"the nearest", ".git/x .futvet.toml a/.futvet.toml a/b/x", "a/b", "a"},
		{"beyond a module of the repository", ".git/x .futvet.toml a/go.mod", "a", "."},
		{"not beyond the repository", ".futvet.toml a/.git/x a/b/x", "a/b", ""},
		{"a work tree's .git is a file", ".futvet.toml a/.git a/b/x", "a/b", ""},
		{"not beyond the module", ".futvet.toml a/go.mod a/b/x", "a/b", ""},
		{"not beyond the workspace", ".futvet.toml a/go.work a/b/go.mod", "a/b", ""},
		{"at the workspace", "a/go.work a/.futvet.toml a/b/go.mod", "a/b", "a"},
		{"a directory is no file", ".git/x .futvet.toml/x a/x", "a", ""},
		{"none", ".git/x a/x", "a", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range strings.Fields(test.files) {
				write(t, "", dir, filepath.FromSlash(name))
			}
			want := ""
			if test.want != "" {
				want = filepath.Join(dir, filepath.FromSlash(test.want), Name)
			}
			if got := Find(filepath.Join(dir, filepath.FromSlash(test.from))); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
