package above

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFind(t *testing.T) {
	root := t.TempDir()
	at := func(parts ...string) string { return filepath.Join(append([]string{root}, parts...)...) }
	if err := os.MkdirAll(at("repo", "module", "p"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{at("repo", ".git"), at("repo", "module", "go.mod"), at("repo", "go.mod")} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p := at("repo", "module", "p")
	for want, marks := range map[string][]string{
		at("repo"):           {".git", "go.mod"},
		at("repo", "module"): {"go.work", "go.mod"},
		p:                    {"nowhere"},
	} {
		if got := Find(p, marks...); got != want {
			t.Errorf("%q above %s is %s, want %s", marks, p, got, want)
		}
	}
}
