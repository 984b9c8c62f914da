// Package examples_test runs the programs of testdata/lostbytes.
package examples_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// build builds a program of this module and returns its path.
func build(t *testing.T, pkg string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), filepath.Base(pkg)+".exe")
	if out, err := exec.Command("go", "build", "-o", name, pkg).CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, out)
	}
	return name
}

// What a program prints when data is lost, and that the analyzer has said so: the
// same mistake, seen from both sides.
func TestLostBytes(t *testing.T) {
	futvet := build(t, "../cmd/futvet")
	for _, tt := range []struct {
		name     string
		output   string
		findings []string
	}{
		{
			name: "buggy",
			output: `sent     ["alpha..." "bravo..." "charlie." "delta..."]
arrived  ["alpha..." "...charl" "ie.delta" "..."]
`,
			findings: []string{"FV1002"},
		},
		{
			name: "fixed",
			output: `sent     ["alpha..." "bravo..." "charlie." "delta..."]
arrived  ["alpha..." "bravo..." "charlie." "delta..."]
`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := "../testdata/lostbytes/" + tt.name
			program := build(t, pkg)
			for range 20 {
				out, err := exec.Command(program).CombinedOutput()
				if err != nil || string(out) != tt.output {
					t.Fatalf("%v, and it prints\n%s\nwant\n%s", err, out, tt.output)
				}
			}

			var out bytes.Buffer
			cmd := exec.Command(futvet, pkg)
			cmd.Stdout = &out
			err := cmd.Run()
			if failed := err != nil; failed != (len(tt.findings) > 0) {
				t.Errorf("futvet: %v\n%s", err, &out)
			}
			var got []string
			for line := range strings.Lines(out.String()) {
				// The steps of a finding's path are indented.
				if fields := strings.Fields(line); !strings.HasPrefix(line, " ") && len(fields) > 1 {
					got = append(got, fields[1])
				}
			}
			if strings.Join(got, " ") != strings.Join(tt.findings, " ") {
				t.Errorf("futvet finds %q, want %q\n%s", got, tt.findings, &out)
			}
		})
	}
}
