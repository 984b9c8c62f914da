//go:build unix

package fixer

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe, as /dev/stdout may be one, stays a pipe.
func TestReplaceWritesToPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	read := make(chan string, 1)
	go func() {
		b, _ := os.ReadFile(pipe)
		read <- string(b)
	}()
	if err := Replace(pipe, []byte("text")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Fatalf("%v: the pipe is gone", err)
	}
	if got := <-read; got != "text" {
		t.Errorf("read %q", got)
	}
}

func TestReplaceErrors(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		dir:                                   dir + " is a directory",
		filepath.Join(dir, "nowhere", "a.go"): filepath.Join(dir, "nowhere", "a.go") + ": no such file or directory",
	} {
		if err := Replace(name, nil); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
