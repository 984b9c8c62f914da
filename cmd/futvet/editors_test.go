package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/futvet/futvet/internal/scratch"
)

var editors = flag.Bool("editors", false, "drive Neovim and Emacs, which must be installed")

func needEditors(t *testing.T) {
	t.Helper()
	if !*editors {
		t.Skip("needs the editors; run with -editors")
	}
}

// settings is the block of the page about editors that has a text.
func settings(t *testing.T, language, with string) string {
	t.Helper()
	for _, text := range blocks(t, "editors.md", language) {
		if strings.Contains(text, with) {
			return text
		}
	}
	t.Fatalf("no settings with %s", with)
	return ""
}

// What an editor shows of a file as the steps in testdata/editors go through it.
type seen struct {
	Version       string
	Opened, Typed []seenFinding
	Hover         string
	Unsaved       bool // the file was as before when what was typed was seen
	Fixes         []string
	fixed         string // the file at the end
}

type seenFinding struct {
	Line                    int
	Severity, Code, Message string
	Related                 []struct {
		Line    int
		Message string
	}
}

// drive has an editor go through p.go of a module. The archive has the files of its
// home. The futvet that settings name is the one under test.
func drive(t *testing.T, archive string, command ...string) *seen {
	t.Helper()
	dir := scratch.Modules(t, fixable)
	home := home(t, archive)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	report := filepath.Join(home, "report.json")
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(scratch.Command(dir, command[0]).Env,
		"HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_STATE_HOME="+home, "XDG_RUNTIME_DIR="+home, "TMPDIR="+home,
		"REPORT="+report, "GOPLSCACHE="+filepath.Join(home, "gopls"),
		"PATH="+filepath.Dir(scratch.Futvet(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE", "GOPATH").Output()
	if err != nil {
		t.Fatal(err)
	}
	var caches map[string]string // not below the new HOME
	if err := json.Unmarshal(out, &caches); err != nil {
		t.Fatal(err)
	}
	for name, value := range caches {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	s := new(seen)
	if err := json.Unmarshal(data, s); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	fixed, err := os.ReadFile(filepath.Join(dir, "p.go"))
	if err != nil {
		t.Fatal(err)
	}
	s.fixed = string(fixed)
	t.Logf("version %s", s.Version)
	return s
}

// home is a folder with files, where the go command keeps no counts. It is removed
// after the test even if what an editor has started outlives it a little.
func home(t *testing.T, archive string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "futvet-editor")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 600 {
			if err = os.RemoveAll(dir); err == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Error(err)
	})
	for _, f := range txtar.Parse([]byte("-- go/telemetry/mode --\noff\n" + archive)).Files {
		name := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, f.Data, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// check compares what was seen with what there is to see.
func (s *seen) check(t *testing.T, severity, hover string) {
	t.Helper()
	const message = "the future that timer.Sleep makes is neither awaited"
	lines := func(list []seenFinding) (at []int) {
		for _, f := range list {
			at = append(at, f.Line)
			if f.Severity != severity || !strings.Contains(f.Message, message) && !strings.Contains(f.Message, "ignored") {
				t.Errorf("%+v, want severity %s", f, severity)
			}
		}
		return at
	}
	if got := lines(s.Opened); !reflect.DeepEqual(got, []int{10, 11}) {
		t.Errorf("opened: findings in lines %v", got)
	}
	if got := lines(s.Typed); !reflect.DeepEqual(got, []int{10, 11, 20}) || !s.Unsaved {
		t.Errorf("typed: findings in lines %v, unsaved: %v", got, s.Unsaved)
	}
	if !strings.Contains(s.Hover, hover) {
		t.Errorf("the hover has no %q:\n%s", hover, s.Hover)
	}
	for _, want := range []string{"\tdefer f.Drop()\n", "\tdefer g.Drop()\n", "timer.Sleep(time.Hour).Drop() }\n"} {
		if strings.Count(s.fixed, want) != 1 {
			t.Errorf("the file was saved without %q:\n%s", want, s.fixed)
		}
	}
}

func TestNeovim(t *testing.T) {
	needEditors(t)
	with := "vim.lsp.start_client"
	if exec.Command("nvim", "--headless", "--clean", "-c", "if !has('nvim-0.11') | cquit | endif", "-c", "quit").Run() == nil {
		with = `vim.lsp.enable("futvet")`
	}
	s := neovim(t, settings(t, "lua", with))
	s.check(t, "ERROR", "# FV1001 unawaited")
	if !strings.Contains(s.Hover, "\n2. p.go:12:5: where ask() is true\n") {
		t.Errorf("the hover has no path:\n%s", s.Hover)
	}
	f := s.Opened[0]
	if f.Code != "FV1001" || len(f.Related) != 3 || f.Related[1].Line != 12 {
		t.Errorf("%+v", f)
	}
}

func neovim(t *testing.T, text string) *seen {
	t.Helper()
	steps, err := filepath.Abs("testdata/editors/drive.lua")
	if err != nil {
		t.Fatal(err)
	}
	return drive(t, "-- nvim/init.lua --\n"+text, "nvim", "--headless", "-i", "NONE", "-n", "-c", "luafile "+steps)
}

func TestEmacs(t *testing.T) {
	needEditors(t)
	s := emacs(t, "lsp-mode", settings(t, "elisp", "lsp-register-client"))
	s.check(t, "ERROR", "# FV1001 unawaited")
}

func emacs(t *testing.T, client, text string) *seen {
	t.Helper()
	steps, err := filepath.Abs("testdata/editors/drive.el")
	if err != nil {
		t.Fatal(err)
	}
	// Nothing is compiled that would still run when Emacs has gone.
	const early = "-- .emacs.d/early-init.el --\n(setq native-comp-deferred-compilation nil native-comp-jit-compilation nil)\n"
	return drive(t, early+"-- .emacs.d/init.el --\n"+text, "emacs", "--fg-daemon", "-l", steps, "-f", "drive-"+client)
}
