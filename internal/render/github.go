package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/futvet/futvet/internal/above"
	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// github writes workflow commands, which GitHub Actions turns into annotations
// of the changed files. Source: "Workflow commands for GitHub Actions" in
// GitHub's documentation; the escapes are those of its toolkit's command.ts. Files
// are named from the repository's root, wherever in it the run is.
func github(w io.Writer, r *Report) error {
	root := above.Find(r.Dir, ".git")
	b := bufio.NewWriter(w)
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Known || f.Ignored {
			continue // an annotation is a call to act
		}
		title := f.ID
		if have := r.rule(f.ID); have != nil {
			title += " " + have.Name
		}
		props := []string{"title=" + escapeProperty(title)}
		if f.File != "" {
			props = append(props, "file="+escapeProperty(slashed(finding.Shorten(root, f.File))))
			if f.Line > 0 {
				props = append(props, fmt.Sprintf("line=%d", f.Line))
			}
			// A column is taken only for a place on one line.
			if f.Column > 0 && f.End.Line == f.Line && f.End.Column > f.Column {
				props = append(props, fmt.Sprintf("col=%d,endColumn=%d", f.Column, f.End.Column))
			}
		}
		var text strings.Builder
		text.WriteString(f.Message)
		for _, n := range notes(f) {
			text.WriteString(" [" + n + "]")
		}
		for j, s := range f.Steps {
			at := s.In(root)
			if at != "" {
				at += ": "
			}
			fmt.Fprintf(&text, "\n%d. %s%s", j+1, at, s.Message)
		}
		fmt.Fprintf(b, "::%s %s::%s\n", command(f.Severity), strings.Join(props, ","), escapeData(text.String()))
	}
	return b.Flush()
}

func command(s rule.Severity) string {
	if s == rule.Info {
		return "notice"
	}
	return s.String()
}

func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func escapeProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

func slashed(name string) string { return strings.ReplaceAll(name, "\\", "/") }
