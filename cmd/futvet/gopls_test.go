package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/lsptest"
	"github.com/futvet/futvet/internal/scratch"
)

var buildGopls = flag.Bool("gopls", false, "build a gopls with the rules inside and drive it (minutes)")

// A gopls with the rules inside shows what futvet finds in a file as it is
// edited, and does what it does otherwise.
func TestGopls(t *testing.T) {
	if !*buildGopls {
		t.Skip("takes minutes; run with -gopls")
	}
	gopls := filepath.Join(t.TempDir(), "gopls")
	build := exec.Command(scratch.Futvet(t), "gopls", "-o", gopls) // with the user's module proxy
	build.Dir = scratch.Root(t)
	stdout, stderr, code := scratch.Output(t, build)
	if code != 0 || !strings.Contains(stdout, "is gopls v") {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	t.Run("protocol", func(t *testing.T) { editWithGopls(t, gopls) })
	path := strings.NewReplacer("/path/to/gopls-futvet", gopls)
	t.Run("Neovim", func(t *testing.T) {
		needEditors(t)
		text := strings.Replace(settings(t, "lua", "start_client"), `{ "futvet", "lsp" }`, "{ "+strconv.Quote(gopls)+" }", 1)
		s := neovim(t, text)
		s.check(t, "ERROR", "Package timer")
		if f := s.Opened[0]; f.Code != "FV1001" || len(f.Related) != 3 {
			t.Errorf("%+v", f)
		}
	})
	t.Run("Emacs", func(t *testing.T) {
		needEditors(t)
		s := emacs(t, "eglot", path.Replace(settings(t, "elisp", "eglot-server-programs")))
		s.check(t, "ERROR", "package timer")
	})
}

func editWithGopls(t *testing.T, gopls string) {
	dir := scratch.Modules(t, edited)
	file := filepath.Join(dir, "main.go")
	cmd := scratch.Command(dir, gopls)
	cmd.Env = append(cmd.Environ(), "GOPLSCACHE="+t.TempDir(), "GOTELEMETRY=off")
	c := lsptest.Start(t, cmd, editorWait)
	c.Initialize(dir)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c.Open(file, 1, string(text))
	c.Change(file, 2, lost)
	got := c.Diagnostics(file, 2, func(list []lsptest.Diagnostic) bool { return len(list) > 0 })
	if len(got) != 1 || got[0].Source != "unawaited" || got[0].Code != "FV1001" || got[0].Severity != 1 ||
		!strings.HasPrefix(got[0].Message, "the future ") || len(got[0].Related) == 0 {
		t.Fatalf("%+v", got)
	}
	// What gopls finds itself.
	c.Change(file, 3, strings.Replace(lost, "timer.Sleep(time.Second)", "x := 1", 1))
	c.Diagnostics(file, 3, func(list []lsptest.Diagnostic) bool {
		for _, d := range list {
			if strings.Contains(d.Message, "declared and not used: x") {
				return true
			}
		}
		return false
	})
	c.Change(file, 4, string(text))
	c.Diagnostics(file, 4, func(list []lsptest.Diagnostic) bool { return len(list) == 0 })
	c.Leave()
}

func TestGoplsErrors(t *testing.T) {
	futvet := scratch.Futvet(t)
	for args, want := range map[string]string{
		"":                               "futvet: gopls needs -o",
		"-o x ./...":                     "takes no packages",
		"-o x -f json":                   "flag -f does not go with futvet gopls",
		"-o x -race":                     "flag -race does not go with futvet gopls",
		"-gopls":                         "flag -gopls needs a value",
		"-o x -source=. -gopls v0.22.0":  "gopls v0.22.0 has no place for analyzers of others: v0.23.0 is the first that has",
		"-o x -source=. -gopls newest":   `"newest" is no version of gopls`,
		"-o x -source . -checks nothing": `no rule or family "nothing"`,
		"-o x":                           "built from a checkout: run it there, or say where that is with -source",
	} {
		dir := t.TempDir()
		stdout, stderr, code := scratch.Output(t, scratch.Command(dir, futvet, append([]string{"gopls"}, strings.Fields(args)...)...))
		if code != 2 || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 || stdout != "" {
			t.Errorf("%q: exit code %d\n%s%s", args, code, stdout, stderr)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%q leaves %s", args, left[0].Name())
		}
	}
}
