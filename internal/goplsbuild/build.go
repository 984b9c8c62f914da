// Package goplsbuild builds a gopls that has futvet's rules inside, without a
// fork and without a change of its source.
//
// # How
//
// gopls has no setting by which it could be given analyzers, and its packages
// are internal. Two things make it possible all the same. The go command lets a
// package import internal packages of golang.org/x/tools/gopls if its own import
// path is below that; so the main module of the build is called by such a path,
// and its main package is gopls' main.go as it is. And since v0.23.0 gopls takes
// vet's analyzers from an exported slice of golang.org/x/tools, to which a
// package may append.
//
// It has to append before gopls looks. Go initializes packages in the order of
// their import paths, each as soon as what it imports is initialized. The hook
// imports nothing but that slice's package and the one of analysis.Analyzer,
// both of which gopls' settings import too, and its path sorts before theirs. So
// it can only append shells, which have a name and no more; the main package
// fills them with the rules before main runs. A build whose gopls has moved on
// so that this fails says so when it starts.
//
// All is built with the version of golang.org/x/tools that the chosen gopls
// requires: its internal packages fit no other.
package goplsbuild

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/futvet/futvet/internal/rule"
)

const (
	goplsModule  = "golang.org/x/tools/gopls"
	toolsModule  = "golang.org/x/tools"
	futvetModule = "github.com/futvet/futvet"
	// oldest is the first gopls that takes vet's analyzers from where others may
	// append.
	oldest = "v0.23.0"
)

// A Build is what to build.
type Build struct {
	Output  string       // the file to write
	Gopls   string       // its version; "" for the newest that the Go here can build
	Rules   []*rule.Rule // to be on
	Options [][2]string  // flags of analyzers: "lockacross.async", "true"
	Version string       // of futvet's module; "" if it is to be built from Source
	Source  string       // a checkout of futvet

	GoCommand string

	dir string // the module to build
}

// Run builds and returns the version of gopls that was chosen. The output is
// written as a whole or not at all.
func (b *Build) Run(ctx context.Context, progress func(string)) (string, error) {
	tmp, err := os.MkdirTemp("", "futvet-gopls-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	b.dir = tmp

	progress("looking for a gopls to build")
	m, err := b.choose(ctx)
	if err != nil {
		return "", err
	}
	tools, err := b.required(ctx, m.GoMod, toolsModule)
	if err != nil {
		return "", err
	}
	if err := b.write(ctx, m, tools); err != nil {
		return "", err
	}
	progress("finding what gopls " + m.Version + " requires")
	if _, err := b.run(ctx, "mod", "tidy"); err != nil {
		return "", err
	}
	progress("building gopls " + m.Version)
	built := filepath.Join(tmp, "built"+filepath.Ext(b.Output))
	if _, err := b.run(ctx, "build", "-trimpath", "-ldflags=-X main.version="+m.Version+"-futvet", "-o", built, "."); err != nil {
		return "", err
	}
	// Shells that gopls did not see would be rules that never report.
	progress("trying it")
	cmd := exec.CommandContext(ctx, built, "version")
	cmd.Env = append(os.Environ(), "GOTELEMETRY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the gopls that was built does not run: %v\n%s", err, bytes.TrimSpace(out))
	}
	return m.Version, install(built, b.Output)
}

// A module is one version of a module, as the go command describes it.
type module struct {
	Version string
	Dir     string
	GoMod   string
	Error   string
}

// choose returns the gopls to build, with its source at hand.
func (b *Build) choose(ctx context.Context) (*module, error) {
	if b.Gopls != "" {
		if !semver.IsValid(b.Gopls) {
			return nil, fmt.Errorf("%q is no version of gopls: want one such as %s", b.Gopls, oldest)
		}
		if semver.Compare(b.Gopls, oldest) < 0 {
			return nil, fmt.Errorf("gopls %s has no place for analyzers of others: %s is the first that has", b.Gopls, oldest)
		}
		return b.download(ctx, b.Gopls)
	}
	out, err := b.run(ctx, "list", "-m", "-versions", "-json", goplsModule)
	if err != nil {
		return nil, fmt.Errorf("cannot find out which versions of gopls there are: %w", err)
	}
	var list struct{ Versions []string }
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, err
	}
	out, err = b.run(ctx, "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	have := strings.TrimPrefix(strings.TrimSpace(string(out)), "go")
	for i := len(list.Versions) - 1; i >= 0; i-- {
		v := list.Versions[i]
		if strings.Contains(v, "-") {
			continue // a pre-release
		}
		if semver.Compare(v, oldest) < 0 {
			break
		}
		wants, err := b.goVersion(ctx, v)
		if err != nil {
			return nil, err
		}
		if version.Compare("go"+wants, "go"+have) <= 0 {
			return b.download(ctx, v)
		}
	}
	return nil, fmt.Errorf("go%s can build no gopls from %s on", have, oldest)
}

// goVersion returns the version of Go that a version of gopls asks for.
func (b *Build) goVersion(ctx context.Context, version string) (string, error) {
	// Not the download of the module, which is refused where Go is too old.
	out, err := b.run(ctx, "list", "-m", "-f", "{{.GoMod}}", goplsModule+"@"+version)
	if err != nil {
		return "", err
	}
	f, err := b.edit(ctx, strings.TrimSpace(string(out)))
	if err != nil {
		return "", err
	}
	return f.Go, nil
}

func (b *Build) download(ctx context.Context, version string) (*module, error) {
	out, err := b.run(ctx, "mod", "download", "-json", goplsModule+"@"+version)
	var m module
	if json.Unmarshal(out, &m) == nil && m.Error != "" {
		return nil, fmt.Errorf("cannot download gopls %s: %s", version, m.Error)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot download gopls %s: %w", version, err)
	}
	return &m, nil
}

// A modFile is the part of a go.mod that matters.
type modFile struct {
	Go      string
	Require []struct{ Path, Version string }
}

// edit reads a go.mod.
func (b *Build) edit(ctx context.Context, gomod string) (*modFile, error) {
	out, err := b.run(ctx, "mod", "edit", "-json", gomod)
	if err != nil {
		return nil, err
	}
	f := new(modFile)
	return f, json.Unmarshal(out, f)
}

// required returns the version of a module that a go.mod requires.
func (b *Build) required(ctx context.Context, gomod, path string) (string, error) {
	f, err := b.edit(ctx, gomod)
	if err != nil {
		return "", err
	}
	for _, r := range f.Require {
		if r.Path == path {
			return r.Version, nil
		}
	}
	return "", fmt.Errorf("%s does not require %s", gomod, path)
}

// run runs the go command, which must say what is wrong if it fails. No settings
// of the user's workspace apply, but where modules come from does.
func (b *Build) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, b.GoCommand, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOOS=", "GOARCH=")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		var text []string
		for line := range strings.Lines(errs.String()) {
			if !strings.HasPrefix(line, "go: downloading ") && !strings.HasPrefix(line, "go: finding ") {
				text = append(text, strings.TrimRight(line, "\n"))
			}
		}
		return out.Bytes(), fmt.Errorf("go %s: %v\n%s", args[0], err, strings.Join(text, "\n"))
	}
	return out.Bytes(), nil
}

// install moves the built file to where it is wanted, over an older one that may
// be running.
func install(built, output string) error {
	data, err := os.ReadFile(built)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(output), "."+filepath.Base(output)+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(0o755), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), output)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}
