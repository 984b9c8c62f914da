package casebook

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A tally counts a group: the findings that are expected in it, by what became
// of them, the packages in which none is, and the findings that are not.
type tally struct{ reported, missed, correct, wrong int }

// book has a tally for every group of the casebook, and knows from the README
// which of the published bugs can be seen.
type book struct {
	t      *testing.T
	seen   map[string]string // a case's directory: "yes" or "partly"
	groups map[string]*tally
}

// order is that of the summary.
var order = []string{"bugs: yes", "bugs: partly", "fixed forms", "traps", "shapes", "programs", "variants", "independent", "elsewhere"}

var caseRow = regexp.MustCompile("(?m)^\\| `(r\\d+_[a-z0-9_]+)` \\| (yes|partly) \\|")

func newBook(t *testing.T, readme string) *book {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, seen: map[string]string{}, groups: map[string]*tally{}}
	for _, m := range caseRow.FindAllStringSubmatch(string(text), -1) {
		b.seen[m[1]] = m[2]
	}
	return b
}

// group returns the tally that a file of the casebook belongs to.
func (b *book) group(file string) *tally {
	parts := strings.Split(file, "/")
	name := parts[0]
	switch {
	case name == "..":
		name = "elsewhere"
	case name == "awaits":
		name = "shapes"
	case caseName.MatchString(name):
		seen, ok := b.seen[name]
		if !ok {
			b.t.Errorf("%s has no row in the README", name)
		}
		if name = "bugs: " + seen; parts[1] == "fixed" {
			name = "fixed forms"
		}
	}
	if b.groups[name] == nil {
		b.groups[name] = &tally{}
	}
	return b.groups[name]
}

// log prints the summary, and the share of the bugs that is reported of those
// whose rule is there.
func (b *book) log() {
	b.t.Helper()
	for _, name := range order {
		g := b.groups[name]
		if g == nil {
			continue
		}
		share := ""
		if n := g.reported + g.missed; n > 0 {
			share = percent(g.reported, n)
		}
		b.t.Logf("%-13s %4d reported %3d missed %5s; %3d correct packages, %d false", name, g.reported, g.missed, share, g.correct, g.wrong)
		delete(b.groups, name)
	}
	for name := range b.groups {
		b.t.Errorf("%s is no group of the casebook", name)
	}
}

func percent(part, whole int) string {
	return strconv.Itoa(100*part/whole) + "%"
}

var caseName = regexp.MustCompile(`^r\d+_`)

// TestRows holds the README's tables and the directories together.
func TestRows(t *testing.T) {
	root := "../../testdata/casebook"
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "traps", "programs", "awaits"} {
		entries, err := os.ReadDir(filepath.Join(root, dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() && e.Name() != "lib" && (dir != "." || caseName.MatchString(e.Name())) && !strings.Contains(string(text), "| `"+e.Name()+"` |") {
				t.Errorf("%s/%s has no row in the README", dir, e.Name())
			}
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		found := false
		for _, dir := range []string{".", "traps", "programs", "awaits"} {
			if _, err := os.Stat(filepath.Join(root, dir, m[1])); err == nil {
				found = true
			}
		}
		if !found {
			t.Errorf("the README has a row for %s, which is not there", m[1])
		}
	}
}
