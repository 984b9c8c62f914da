package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

// block matches a block of code of a page: its language and its text.
var block = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

func blocks(t *testing.T, page, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(scratch.Root(t), "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, m := range block.FindAllStringSubmatch(string(text), -1) {
		if m[1] == language {
			list = append(list, m[2])
		}
	}
	if list == nil {
		t.Fatalf("%s has no block of %s", page, language)
	}
	return list
}

// What the first page shows is what happens.
func TestGettingStartedShowsTheTruth(t *testing.T) {
	for _, text := range blocks(t, "getting-started.md", "console") {
		line, want, _ := strings.Cut(text, "\n")
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			t.Fatalf("no command: %s", line)
		}
		args := strings.Fields(command)
		if strings.Join(args[:3], " ") == "go run ./cmd/futvet" {
			args = append([]string{scratch.Futvet(t)}, args[3:]...)
		}
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = scratch.Root(t)
		out, _ := cmd.Output()
		if string(out) != want {
			t.Errorf("%s prints\n%s\nthe page shows\n%s", command, out, want)
		}
	}
}

// The settings that the page about the command shows are accepted.
func TestSettingsOfThePage(t *testing.T) {
	dir := scratch.Unpack(t, "-- go.mod --\nmodule example.com/empty\n\ngo 1.26\n-- p.go --\npackage p\n")
	settings := strings.Replace(blocks(t, "command.md", "toml")[0], "baseline = ", "# baseline = ", 1)
	if err := os.WriteFile(filepath.Join(dir, ".futvet.toml"), []byte(settings), 0o666); err != nil {
		t.Fatal(err)
	}
	if stdout, stderr, code := scratch.Output(t, scratch.Command(dir, scratch.Futvet(t), ".")); code != 0 {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}
