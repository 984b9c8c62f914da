package driver

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

// The script for bash completes what it should; those for shells that are not
// installed everywhere are at least whole.
func TestCompletion(t *testing.T) {
	script := func(shell string) string {
		t.Helper()
		stdout, stderr, code := scratch.Output(t, toy(t, t.TempDir(), toyPath(t), "completion", shell))
		if code != 0 || stderr != "" {
			t.Fatalf("%s: exit code %d, %s", shell, code, stderr)
		}
		return stdout
	}
	for _, shell := range []string{"fish", "zsh"} {
		text := script(shell)
		for _, want := range []string{"toyblock", "FV9901", "baseline", "severity"} {
			if !strings.Contains(text, want) {
				t.Errorf("the script for %s lacks %s", shell, want)
			}
		}
		if path, err := exec.LookPath(shell); err == nil {
			cmd := exec.Command(path, "-n")
			cmd.Stdin = strings.NewReader(text)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", shell, err, out)
			}
		}
	}
	if fish, err := exec.LookPath("fish"); err == nil {
		for line, want := range map[string]string{
			"futvet ba":                    "baseline",
			"futvet explain FV990":         "FV9901 FV9902 FV9903",
			"futvet -f s":                  "sarif",
			"futvet -checks toyblock,toyb": "toyblock,toyblock toyblock,toyboom",
			"futvet completion b":          "bash",
		} {
			cmd := exec.Command(fish, "--no-config", "-c", script("fish")+"\ncomplete -C '"+line+"' | string replace -r '\\t.*' ''; true")
			cmd.Dir = t.TempDir()
			cmd.Env = append(cmd.Environ(), "HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			if got := strings.Join(strings.Fields(string(out)), " "); err != nil || got != want {
				t.Errorf("fish: %s completes to %q, %v; want %q", line, got, err, want)
			}
		}
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	for line, want := range map[string]string{
		"futvet ba":                    "baseline",
		"futvet explain FV990":         "FV9901 FV9902 FV9903",
		"futvet -f s":                  "sarif",
		"futvet -checks toyb":          "toyblock toyboom",
		"futvet -checks toyblock,toyb": "toyblock,toyblock toyblock,toyboom",
		"futvet -severity e":           "error",
		"futvet -show":                 "-show-ignored",
		"futvet completion b":          "bash",
		"futvet -f json -color alway":  "always",
	} {
		words := strings.Fields(line)
		cmd := exec.Command(bash, "-c", script("bash")+"\nCOMP_WORDS=("+line+"); COMP_CWORD="+string(rune('0'+len(words)-1))+"; _futvet; echo ${COMPREPLY[@]}")
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s completes to %q, %v; want %q", line, got, err, want)
		}
	}
	if _, stderr, code := scratch.Output(t, toy(t, t.TempDir(), toyPath(t), "completion", "tcsh")); code != exitTrouble || stderr != "futvet: completion takes the name of a shell: bash, fish, zsh\n" {
		t.Errorf("exit code %d, %s", code, stderr)
	}
}

// On a terminal a page is laid out, and its marks are gone.
func TestLayOut(t *testing.T) {
	const page = "# Title\n\nSome `code`, **bold** and a [link](https://example.com/), [another](FV1.md).\n\n```go\nfunc f() {\n\tx()\n}\n```\n"
	var plain, color strings.Builder
	if err := layOut(&plain, page, false); err != nil {
		t.Fatal(err)
	}
	want := "Title\n\nSome `code`, bold and a link (https://example.com/), another.\n\n    func f() {\n        x()\n    }\n"
	if plain.String() != want {
		t.Errorf("got\n%swant\n%s", plain.String(), want)
	}
	if err := layOut(&color, page, true); err != nil || !strings.Contains(color.String(), "\x1b[1mTitle\x1b[0m") || strings.Contains(color.String(), "`") {
		t.Errorf("%v\n%q", err, color.String())
	}
}
