package driver

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/fixer"
)

// An overlay makes the go command read changed text in place of files.
//
// Vet's tool sees the files that replace others, and what it says of them, their
// names included, is cached by their content. So the names come back in later
// runs, of this process and of others, when the files have long gone. Two things
// make that harmless. The path of a replacement holds the path of what it
// replaces, whoever made it:
//
//	<temporary directory>/futvet-overlay-<number>/files/<path of the file>
//
// And runs with overlays are cached apart from those without, by a flag of the
// tool (see runFlags): a plain go vet of the same content, when the editor has
// saved it, must not print such names.
type overlay struct {
	dir string
}

func newOverlay() (*overlay, error) {
	dir, err := os.MkdirTemp("", "futvet-overlay-*")
	if err != nil {
		return nil, err
	}
	return &overlay{dir: dir}, nil
}

func (o *overlay) remove() { os.RemoveAll(o.dir) }

// file is the description that the go command's -overlay takes.
func (o *overlay) file() string { return filepath.Join(o.dir, "overlay.json") }

// replace sets the overlay to the changed files.
func (o *overlay) replace(files *fixer.Files) error {
	texts := make(map[string][]byte)
	for _, name := range files.Changed() {
		text, err := files.Text(name)
		if err != nil {
			return err
		}
		texts[name] = text
	}
	return o.set(texts)
}

// set sets the overlay to texts, by the names of the files that they replace.
func (o *overlay) set(texts map[string][]byte) error {
	replace := make(map[string]string)
	for name, text := range texts {
		path := o.path(name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
		replace[name] = path
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(o.file(), data, 0o600)
}

// path returns where the replacement of a file stands.
func (o *overlay) path(file string) string {
	return filepath.Join(o.dir, "files", strings.Replace(file, ":", "", 1)) // C:\x
}

var replaced = regexp.MustCompile(`^.*[/\\]futvet-overlay-\d+[/\\]files[/\\](.*)$`)

// original returns the file that a path stands for: its own, or the one that it
// replaces.
func original(path string) string {
	m := replaced.FindStringSubmatch(path)
	if m == nil {
		return path
	}
	if filepath.Separator == '\\' && len(m[1]) > 1 && m[1][1] == '\\' {
		return m[1][:1] + ":" + m[1][1:]
	}
	return string(filepath.Separator) + m[1]
}

// restore gives findings the names of the files that were replaced.
func restore(list []finding.Finding) {
	for i := range list {
		f := &list[i]
		f.File, f.End.File = original(f.File), original(f.End.File)
		for j := range f.Steps {
			f.Steps[j].File = original(f.Steps[j].File)
		}
		for _, fix := range f.Fixes {
			for j := range fix.Edits {
				fix.Edits[j].File = original(fix.Edits[j].File)
			}
		}
	}
}
