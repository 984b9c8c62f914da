package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/scratch"
)

var buildNogo = flag.Bool("nogo", false, "build bazel's nogo with the rules inside and run it (minutes)")

const rulesGo = "github.com/bazelbuild/rules_go@v0.65.0"

// rules_go's nogo, as it is, with every rule's package inside, analyzes a program
// package by package and carries facts from one to the next, as bazel has it do.
// Its sources are the checker's, and for its generator a main of our own, in place
// of the whole builder's.
func TestNogo(t *testing.T) {
	if !*buildNogo {
		t.Skip("takes minutes; run with -nogo")
	}
	// It imports internal packages of x/tools, so its module is called as if it
	// were below that.
	dir := scratch.Unpack(t, `
-- go.mod --
module golang.org/x/tools/futvetnogo

go 1.26.0

require github.com/futvet/futvet v0.0.0
-- generator/main.go --
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := genNogoMain(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`)
	run := func(dir, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...) // with the user's module proxy
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, errs.String())
		}
		return string(out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal([]byte(run(dir, "go", "mod", "download", "-json", rulesGo)), &module); err != nil {
		t.Fatal(err)
	}
	copyFile := func(to string, names ...string) {
		t.Helper()
		for _, name := range names {
			text, err := os.ReadFile(filepath.Join(module.Dir, "go", "tools", "builders", name))
			if err == nil {
				err = os.WriteFile(filepath.Join(to, name), text, 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	copyFile(filepath.Join(dir, "generator"), "generate_nogo_main.go", "flags.go")
	copyFile(dir, "nogo_main.go", "nogo_fix.go", "nogo_goversions_go122.go", "nogo_validation.go", "nogo_version.go",
		"nolint.go", "flags.go", "constants.go", "env.go", "path.go")
	root := scratch.Root(t)
	run(dir, "go", "mod", "edit", "-replace=github.com/futvet/futvet="+root)
	generate := []string{"run", "./generator", "-output", "rules.go"}
	for _, a := range analyzers.All() {
		generate = append(generate, "-analyzer_importpath", "github.com/futvet/futvet/analyzers/"+a.Name)
	}
	run(dir, "go", generate...)
	tools := strings.TrimSpace(run(root, "go", "list", "-m", "-f", "{{.Version}}", "golang.org/x/tools"))
	run(dir, "go", "get", "golang.org/x/tools@"+tools)
	run(dir, "go", "mod", "tidy")
	nogo := filepath.Join(dir, "nogo")
	run(dir, "go", "build", "-o", nogo, ".")

	app := filepath.Join(scratch.Modules(t, modules), "app")
	out, errs, code := scratch.Output(t, scratch.Command(app, "go", "list", "-deps", "-export", "-json=ImportPath,Dir,GoFiles,Imports,Export,Standard", "./serve", "./clean"))
	if code != 0 {
		t.Fatalf("go list: %s", errs)
	}
	type pkg struct {
		ImportPath, Dir, Export string
		GoFiles, Imports        []string
		Standard                bool
	}
	facts := make(map[string]string) // by package, with those of its dependencies in it
	exports := make(map[string]string)
	said := make(map[string]string)
	tmp := t.TempDir()
	for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.Standard {
			continue // bazel does not have it analyzed
		}
		var config strings.Builder
		args := []string{"-p", p.ImportPath, "-go_version", "1.26.0"}
		for path, file := range exports {
			if file != "" && path != p.ImportPath {
				fmt.Fprintf(&config, "packagefile %s=%s\n", path, file)
			}
		}
		for _, path := range p.Imports {
			if f := facts[path]; f != "" {
				args = append(args, "-fact", path+"="+f)
			}
		}
		cfg := filepath.Join(tmp, fmt.Sprint(len(facts), ".cfg"))
		if err := os.WriteFile(cfg, []byte(config.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		facts[p.ImportPath] = filepath.Join(tmp, fmt.Sprint(len(facts), ".facts"))
		args = append(args, "-importcfg", cfg, "-x", facts[p.ImportPath])
		for _, f := range p.GoFiles {
			args = append(args, filepath.Join(p.Dir, f))
		}
		_, stderr, code := scratch.Output(t, scratch.Command(app, nogo, args...))
		if code != 0 {
			said[p.ImportPath] = stderr
		}
	}
	if got := said["example.com/app/serve"]; len(said) != 1 || strings.Count(got, "FV") != 1 || !strings.Contains(got, "FV1002: ") || !strings.Contains(got, "(cancelunsafe)") {
		t.Errorf("nogo says %q", said)
	}
}
