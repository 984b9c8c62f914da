package driver

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/futvet/futvet/internal/goplsbuild"
)

// gopls builds a gopls with the rules inside.
func (c *command) gopls(args []string) int {
	var goplsVersion, source string
	// Two flags of its own, before those that it shares.
	var rest []string
	for len(args) > 0 {
		name, value, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(args[0], "-"), "-"), "=")
		if !strings.HasPrefix(args[0], "-") || name != "gopls" && name != "source" {
			rest = append(rest, args[0])
			args = args[1:]
			continue
		}
		n := 1
		if !hasValue {
			if len(args) < 2 {
				return c.fail(fmt.Errorf("flag -%s needs a value", name))
			}
			n, value = 2, args[1]
		}
		if name == "gopls" {
			goplsVersion = value
		} else {
			source = value
		}
		args = args[n:]
	}
	line, err := parseLine(c.rules, rest)
	if err != nil {
		return c.fail(err)
	}
	for name := range line.given {
		switch name {
		case "C", "o", "checks", "contracts", "config":
		default:
			return c.fail(fmt.Errorf("flag -%s does not go with futvet gopls", name))
		}
	}
	switch {
	case len(line.packages) > 0:
		return c.fail(fmt.Errorf("futvet gopls takes no packages"))
	case len(line.build) > 0:
		return c.fail(fmt.Errorf("flag %s does not go with futvet gopls", line.build[0]))
	case line.output == "":
		return c.fail(fmt.Errorf("gopls needs -o: the file to write the gopls to"))
	}
	p, err := c.plan(line)
	if err != nil {
		return c.fail(err)
	}
	output, err := filepath.Abs(p.output)
	if err != nil {
		return c.fail(err)
	}
	b := &goplsbuild.Build{Output: output, Gopls: goplsVersion, Source: source}
	for _, r := range c.rules {
		if p.enabled == nil || p.enabled[r.ID] {
			b.Rules = append(b.Rules, r)
		}
	}
	for _, flag := range p.analysis {
		name, value, hasValue := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		if !strings.Contains(name, ".") {
			continue // a selection, which is in enabled
		}
		if !hasValue {
			value = "true"
		}
		b.Options = append(b.Options, [2]string{name, value})
	}
	return c.run(p, func(ctx context.Context, r *runner) (int, error) {
		b.GoCommand = r.goCommand
		if b.Source == "" {
			if err := ownSource(ctx, r, b); err != nil {
				return 0, err
			}
		} else if b.Source, err = filepath.Abs(b.Source); err != nil {
			return 0, err
		}
		version, err := b.Run(ctx, r.progress.does)
		if err != nil {
			return 0, err
		}
		r.progress.clear()
		fmt.Fprintf(c.stdout, "%s is gopls %s with futvet's rules. To use it:\n%s", output, version, editorSettings(output))
		return exitClean, nil
	})
}

// proxied matches module versions that a module proxy has: those of tags and of
// commits, not those of a changed checkout.
var proxied = regexp.MustCompile(`^v\d+\.\d+\.\d+[-.0-9A-Za-z]*$`)

// ownSource says where futvet's own source comes from: the module at the version
// that this binary was built from, or else the checkout that the command runs in.
func ownSource(ctx context.Context, r *runner, b *goplsbuild.Build) error {
	cmd := exec.CommandContext(ctx, r.goCommand, "list", "-m", "-f", "{{.Path}} {{.Dir}}")
	if out, err := cmd.Output(); err == nil {
		if path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), " "); path == "github.com/futvet/futvet" {
			b.Source = dir
			return nil
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Sum != "" && proxied.MatchString(info.Main.Version) {
		b.Version = info.Main.Version
		return nil
	}
	return fmt.Errorf("this futvet was built from a checkout: run it there, or say where that is with -source")
}

// editorSettings says what to write where.
func editorSettings(path string) string {
	return fmt.Sprintf(`
  VS Code    in settings.json:
             "go.alternateTools": { "gopls": %[1]q }
  Neovim     vim.lsp.config("gopls", { cmd = { %[1]q } })
  Helix      in languages.toml:
             [language-server.gopls]
             command = %[1]q
  Emacs      (with-eval-after-load 'eglot
               (add-to-list 'eglot-server-programs '(go-mode %[1]q)))

A rule is switched off as gopls' own analyzers are, by its name:
  "analyses": { "unfusedselect": false }
`, path)
}
