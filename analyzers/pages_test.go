package analyzers

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

var reported = regexp.MustCompile(`// (FV\d{4})$`)

// Every example of the README and of the documentation's pages compiles, and what
// is reported there is what its comments say.
func TestExamplesOfPages(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(scratch.Root(t), "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	archive := "-- go.mod --\nmodule example.com/pages\n"
	var want []string
	for _, name := range append(pages, filepath.Join(scratch.Root(t), "README.md")) {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		short := strings.TrimSuffix(filepath.Base(name), ".md")
		for i, text := range examples(string(page)) {
			name := fmt.Sprintf("%s/p%d/example.go", short, i+1)
			archive += fmt.Sprintf("-- %s --\n%s", name, text)
			for n, line := range strings.Split(text, "\n") {
				if m := reported.FindStringSubmatch(line); m != nil {
					want = append(want, fmt.Sprintf("%s:%d %s", name, n+1, m[1]))
				}
			}
		}
	}
	if len(want) < 5 {
		t.Fatalf("%d reports are wanted", len(want))
	}
	stdout, stderr, code := scratch.Output(t, scratch.Command(scratch.Modules(t, archive), scratch.Futvet(t), "./..."))
	if code > 1 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^(\S+/example\.go:\d+):\d+: (FV\d+) `).FindAllStringSubmatch(stdout, -1) {
		got = append(got, m[1]+" "+m[2])
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("reported are %q, want %q\n%s", got, want, stdout)
	}
}
