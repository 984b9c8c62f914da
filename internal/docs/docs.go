// Package docs derives the pages about rules from the rules: docs/rules and the
// table in the README. A rule's own doc.md is the single source.
package docs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/futvet/futvet/internal/rule"
)

// Files returns what the derived files below root must hold, by name. The
// README is the one that is there, with its table replaced.
func Files(root string, rules []*rule.Rule) (map[string]string, error) {
	files := make(map[string]string)
	for _, r := range rules {
		files[filepath.Join(root, page(r))] = strings.TrimSpace(r.Doc) + "\n"
	}
	readme := filepath.Join(root, "README.md")
	data, err := os.ReadFile(readme)
	if err != nil {
		return nil, err
	}
	text := string(data)
	if !table.MatchString(text) {
		return nil, fmt.Errorf("%s has no place for the table of rules", readme)
	}
	files[readme] = table.ReplaceAllLiteralString(text, begin+Table(rules)+end)
	return files, nil
}

// page is the name of a rule's page.
func page(r *rule.Rule) string { return filepath.Join("docs", "rules", r.ID+".md") }

const (
	begin = "<!-- rules -->\n"
	end   = "<!-- end of rules -->\n"
)

var table = regexp.MustCompile(`(?s)` + begin + `.*?` + end)

// Table is the table of rules in Markdown.
func Table(rules []*rule.Rule) string {
	var b strings.Builder
	b.WriteString("| rule | name | severity | what is reported |\n|---|---|---|---|\n")
	for _, r := range rules {
		severity := r.Severity.String()
		if r.OptIn {
			severity += ", off"
		}
		fmt.Fprintf(&b, "| [%s](%s) | `%s` | %s | %s |\n", r.ID, filepath.ToSlash(page(r)), r.Name, severity, r.Title)
	}
	return b.String()
}

// Check says which derived files below root are not what they should be.
func Check(root string, rules []*rule.Rule) error {
	files, err := Files(root, rules)
	if err != nil {
		return err
	}
	var errs []error
	for name, want := range files {
		if data, err := os.ReadFile(name); err != nil {
			errs = append(errs, err)
		} else if string(data) != want {
			errs = append(errs, fmt.Errorf("%s is not what the rules say", name))
		}
	}
	for _, name := range stale(root, files) {
		errs = append(errs, fmt.Errorf("%s belongs to no rule", name))
	}
	if errs != nil {
		return fmt.Errorf("run go generate ./analyzers: %w", errors.Join(errs...))
	}
	return nil
}

// Write makes the derived files below root what they should be.
func Write(root string, rules []*rule.Rule) error {
	files, err := Files(root, rules)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			return err
		}
	}
	for _, name := range stale(root, files) {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// stale returns pages of rules that are none.
func stale(root string, files map[string]string) []string {
	pages, _ := filepath.Glob(filepath.Join(root, "docs", "rules", "FV*.md"))
	var list []string
	for _, name := range pages {
		if _, ok := files[name]; !ok {
			list = append(list, name)
		}
	}
	return list
}
