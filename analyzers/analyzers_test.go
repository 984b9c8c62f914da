package analyzers

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/docs"
	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/internal/scratch"
	"github.com/futvet/futvet/passes/suppress"
)

func TestMain(m *testing.M) {
	asTool() // does not return if it is one
	os.Exit(scratch.Run(m))
}

func TestRulesAreWellFormed(t *testing.T) {
	if len(Rules()) == 0 {
		t.Error("there are no rules")
	}
	seen := make(map[string]bool)
	for _, r := range Rules() {
		if !regexp.MustCompile(`^FV[1-9]\d{3}$`).MatchString(r.ID) {
			t.Errorf("rule %s: an ID is FV and four digits", r.ID)
		}
		if r.Analyzer == nil {
			t.Fatalf("rule %s has no analyzer", r.ID)
		}
		if r.Name != r.Analyzer.Name {
			t.Errorf("rule %s is called %s, its analyzer %s", r.ID, r.Name, r.Analyzer.Name)
		}
		for _, key := range []string{r.ID, r.Name} {
			if seen[key] {
				t.Errorf("two rules are called %s", key)
			}
			seen[key] = true
		}
		if want := "https://github.com/futvet/futvet/blob/main/docs/rules/" + r.ID + ".md"; r.Analyzer.URL != want {
			t.Errorf("rule %s: its page is %s, not %s", r.ID, want, r.Analyzer.URL)
		}
		if !slices.Contains(r.Analyzer.Requires, suppress.Analyzer) {
			t.Errorf("rule %s knows nothing of suppressions: its init function must call Rule.Run", r.ID)
		}
		if r.Title == "" || !strings.HasSuffix(r.Title, ".") {
			t.Errorf("rule %s: the title is no sentence: %q", r.ID, r.Title)
		}
	}
	if err := analysis.Validate(All()); err != nil {
		t.Error(err)
	}
	if !slices.IsSortedFunc(Rules(), func(r, s *rule.Rule) int { return strings.Compare(r.ID, s.ID) }) {
		t.Error("Rules is not sorted")
	}
}

// Every folder is a rule of the list, and is called as the rule is.
func TestEveryFolderIsARule(t *testing.T) {
	pages, err := filepath.Glob("*/doc.md")
	if err != nil {
		t.Fatal(err)
	}
	var folders, names []string
	for _, p := range pages {
		folders = append(folders, filepath.Dir(p))
	}
	for _, r := range Rules() {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	if !slices.Equal(folders, names) {
		t.Errorf("folders with a doc.md: %v\nrules in the list: %v", folders, names)
	}
}

// The changelog has every rule, and no other.
func TestChangelog(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(scratch.Root(t), "docs", "changelog.md"))
	if err != nil {
		t.Fatal(err)
	}
	have := regexp.MustCompile(`FV\d{4}`).FindAllString(string(text), -1)
	var want []string
	for _, r := range Rules() {
		want = append(want, r.ID)
	}
	slices.Sort(have)
	if have = slices.Compact(have); !slices.Equal(have, want) {
		t.Errorf("the changelog has %v, the list of rules %v", have, want)
	}
}

// The pages that are derived from the rules' own are up to date.
func TestDocs(t *testing.T) {
	if err := docs.Check(scratch.Root(t), Rules()); err != nil {
		t.Error(err)
	}
}

// sections of a rule's page, in this order. The last one is for rules that offer
// fixes.
var sections = []string{"What", "Why", "Bad", "Good", "Known limits", "Fix"}

// parsePage splits a page into its sections.
func parsePage(doc string) (title string, names []string, bodies map[string]string) {
	bodies = make(map[string]string)
	parts := regexp.MustCompile(`(?m)^## `).Split(doc, -1)
	for _, p := range parts[1:] {
		name, body, _ := strings.Cut(p, "\n")
		names = append(names, strings.TrimSpace(name))
		bodies[strings.TrimSpace(name)] = body
	}
	return strings.TrimSpace(parts[0]), names, bodies
}

var goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```")

// examples returns the Go files in a section.
func examples(body string) []string {
	var list []string
	for _, m := range goBlock.FindAllStringSubmatch(body, -1) {
		list = append(list, m[1])
	}
	return list
}

func TestPages(t *testing.T) {
	for _, r := range Rules() {
		title, names, bodies := parsePage(r.Doc)
		if want := "# " + r.ID + " " + r.Name; title != want {
			t.Errorf("%s: the page begins %q, want %q", r.ID, title, want)
		}
		if !slices.Equal(names, sections) && !slices.Equal(names, sections[:len(sections)-1]) {
			t.Errorf("%s: the page has sections %q, want %q", r.ID, names, sections)
		}
		for name, body := range bodies {
			if strings.TrimSpace(body) == "" {
				t.Errorf("%s: section %s is empty", r.ID, name)
			}
		}
		if len(examples(bodies["Bad"])) == 0 || len(examples(bodies["Good"])) == 0 {
			t.Errorf("%s: the page needs a bad and a good example, each a Go file", r.ID)
		}
	}
}

// Every example is a Go file that compiles. Each bad one is reported, by its
// rule and no other; on the good ones nothing is.
func TestExamples(t *testing.T) {
	archive := "-- go.mod --\nmodule example.com/pages\n"
	want := make(map[string]string) // folder to the rule that must report
	for _, r := range Rules() {
		_, _, bodies := parsePage(r.Doc)
		for _, section := range []string{"Bad", "Good"} {
			for i, text := range examples(bodies[section]) {
				folder := fmt.Sprintf("%s/%s%d", r.Name, strings.ToLower(section), i+1)
				archive += fmt.Sprintf("-- %s/example.go --\n%s", folder, text)
				want[folder] = ""
				if section == "Bad" {
					want[folder] = r.ID
				}
			}
		}
	}
	dir := scratch.Modules(t, archive)
	args := []string{"./..."}
	for _, r := range Rules() {
		if r.OptIn { // name all, or only the named ones run
			args = nil
			for _, r := range Rules() {
				args = append(args, "-"+r.Name)
			}
			args = append(args, "./...")
			break
		}
	}
	stdout, stderr, code := scratch.Output(t, scratch.Command(dir, scratch.Futvet(t), args...))
	if code > 1 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	got := make(map[string][]string)
	for _, m := range regexp.MustCompile(`(?m)^(\S+)/example\.go:\d+:\d+: (FV\d+) `).FindAllStringSubmatch(stdout, -1) {
		got[m[1]] = append(got[m[1]], m[2])
	}
	for folder, id := range want {
		ids := slices.Compact(got[folder])
		if id == "" && len(ids) > 0 {
			t.Errorf("%s: reported by %v, want nothing", folder, ids)
		}
		if id != "" && !slices.Equal(ids, []string{id}) {
			t.Errorf("%s: reported by %v, want %s", folder, ids, id)
		}
	}
	if t.Failed() {
		t.Logf("futvet says:\n%s", stdout)
	}
}
