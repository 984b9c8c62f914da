package driver

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/rule"
)

func TestChoose(t *testing.T) {
	rules := toyRules()
	for list, want := range map[string]string{
		"all":                         "FV9901 FV9902 FV9903 FV9911",
		"default":                     "FV9901 FV9902",
		"-FV9901":                     "FV9902",
		"-toyblock,toyoptin":          "FV9902 FV9903",
		"fv9901":                      "FV9901",
		"FV990,-FV9902":               "FV9901 FV9903",
		"FV990*,-FV9902":              "FV9901 FV9903",
		"default,FV9903,-default":     "FV9903",
		"all,-all":                    "",
		"ToyBlock,toyblock,-toyboom":  "FV9901",
		"-toyblock,toyblock,-toyboom": "FV9901",
	} {
		got, _, err := rule.Choose(rules, rule.Defaults(rules), strings.Split(list, ","))
		var ids []string
		for _, r := range got {
			ids = append(ids, r.ID)
		}
		if s := strings.Join(ids, " "); err != nil || s != want {
			t.Errorf("%s: %s, %v; want %s", list, s, err, want)
		}
	}
	for list, want := range map[string]int{"nosuch": 0, "all,FV8": 1, "all,-": 1, "FV": 0, "F": 0, "*": 0} {
		if _, i, err := rule.Choose(rules, nil, strings.Split(list, ",")); err == nil || i != want {
			t.Errorf("%s: %v at %d, want an error at %d", list, err, i, want)
		}
	}
}

// What the project's file and the command line say together.
func TestResolve(t *testing.T) {
	tests := []struct {
		name, file, args string
		analysis         string // flags that the analyzers get, or
		err              string // the end of the error
	}{
		{name: "nothing said"},
		{name: "the default said", file: `checks = ["default"]`},
		{name: "by the file", file: `checks = ["-toyblock"]`, analysis: "-toyboom"},
		{name: "the command line first", file: `checks = ["-toyblock"]`, args: "-checks all,-FV9911", analysis: "-toyblock -toyboom -toyoptin"},
		{name: "a flag that selects goes before the file", file: `checks = ["all"]`, args: "-toyboom=false", analysis: "-toyboom=false"},
		{name: "options", file: "[options]\n\"toyblock.name\" = \"n\"\ntoyblock.strict = true\n", analysis: "-toyblock.name=n -toyblock.strict=true"},
		{name: "options as a table", file: "[options.toyblock]\nstrict = true\n", args: "-toyblock.strict=false", analysis: "-toyblock.strict=true -toyblock.strict=false"},
		{name: "no file", file: "nonsense", args: "-config none"},

		{name: "unknown rule in the file", file: "checks = [\"default\",\n  \"-nosuch\"]", err: `.futvet.toml:2:3: no rule or family "nosuch" (futvet list names them)`},
		{name: "unknown rule that fails", file: `fail = ["nosuch"]`, err: `.futvet.toml:1:9: no rule or family "nosuch" (futvet list names them)`},
		{name: "unknown rule in a flag", args: "-checks nosuch", err: `flag -checks: no rule or family "nosuch" (futvet list names them)`},
		{name: "nothing selected", args: "-checks all,-all", err: "flag -checks: no rule is selected"},
		{name: "unknown setting", file: "\n check = []", err: `.futvet.toml:2:2: no setting "check"; there are checks, fail, severity, tests, contracts, baseline, options`},
		{name: "wrong type", file: "tests = 3", err: `.futvet.toml:1:9: setting "tests" has a value of the wrong type: it takes true or false`},
		{name: "wrong type in a list", file: "checks = [1]", err: `.futvet.toml:1:11: setting "checks" has a value of the wrong type: it takes a list of strings, ["..."]`},
		{name: "a byte order mark", file: "\ufeffchecks = [\"-toyblock\"]", analysis: "-toyboom"},
		{name: "bad severity", file: `severity = "high"`, err: `.futvet.toml:1:1: invalid value "high": there are error, warning, info`},
		{name: "unknown option", file: "[options]\ntoyblock.nosuch = 1", err: `.futvet.toml:2:1: no option "toyblock.nosuch" of a rule (futvet help RULE lists them)`},
		{name: "bad option", file: "[options]\ntoyblock.strict = 7", err: `.futvet.toml:2:1: invalid value "7" for option toyblock.strict: parse error`},
		{name: "syntax", file: "checks = [", err: `.futvet.toml:1:10: array is incomplete`},
		{name: "no contracts here", args: "-contracts std", err: "flag -contracts: this binary has no rule mustcall"},
		{name: "selected twice", args: "-checks all -toyblock", err: "both -checks and -toyblock select rules: use one"},
		{name: "fix and diff", args: "-fix -diff", err: "use one"},
		{name: "fix and matrix", args: "-fix -matrix linux/386", err: "-matrix does not go with -fix or -diff"},
		{name: "fix and overlay", args: "-diff -overlay=x", err: "it does not go with -fix or -diff"},
		{name: "diff and format", args: "-diff -f json", err: "it does not go with -f or -o"},
		{name: "no such file", args: "-config nowhere.toml", err: "no such file or directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wd := t.TempDir()
			if test.file != "" {
				if err := os.WriteFile(filepath.Join(wd, ".futvet.toml"), []byte(test.file), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			line, err := parseLine(toyRules(), strings.Fields(test.args))
			if err != nil {
				t.Fatal(err)
			}
			p, err := resolve(toyRules(), line, wd)
			if test.err != "" {
				if err == nil || !strings.HasSuffix(err.Error(), test.err) {
					t.Fatalf("error %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(p.analysis, " "); got != test.analysis {
				t.Errorf("flags %s, want %s", got, test.analysis)
			}
		})
	}
}

// The file is found from below, but not above the repository.
func TestConfigIsFound(t *testing.T) {
	root := t.TempDir()
	below := filepath.Join(root, "repo", "a", "b")
	for _, dir := range []string{below, filepath.Join(root, "repo", ".git")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	put := func(dir, text string) {
		if err := os.WriteFile(filepath.Join(dir, ".futvet.toml"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	flags := func() []string {
		p, err := resolve(toyRules(), &commandLine{options: defaults()}, below)
		if err != nil {
			t.Fatal(err)
		}
		return p.analysis
	}
	put(root, `checks = ["toyoptin"]`)
	if got := flags(); len(got) != 0 {
		t.Errorf("a file above the repository is read: %q", got)
	}
	put(filepath.Join(root, "repo"), `checks = ["toyboom"]`)
	if got := flags(); !slices.Equal(got, []string{"-toyboom"}) {
		t.Errorf("the repository's file: %q", got)
	}
	put(filepath.Dir(below), `checks = ["toyfix"]`)
	if got := flags(); !slices.Equal(got, []string{"-toyfix"}) {
		t.Errorf("the nearest file: %q", got)
	}
}
