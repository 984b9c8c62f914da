package render

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// The escape sequences of coloured text.
const (
	reset  = "\x1b[0m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
)

// text writes for a reader at a terminal:
//
//	zone.go:14:7: FV1002 error: the message
//	   14 |     case futures.Select(f, stop)
//	      |          ^~~~~~~~~~~~~~
//	    1. zone.go:9:2: made here
//	    2. zone.go:11:4: suspended here
func text(w io.Writer, r *Report) error {
	t := &textWriter{Writer: bufio.NewWriter(w), report: r, sources: make(sources)}
	for i := range r.Findings {
		t.finding(&r.Findings[i])
	}
	return t.Flush()
}

type textWriter struct {
	*bufio.Writer
	report  *Report
	sources sources
}

// paint wraps s in an escape sequence where colours are welcome.
func (t *textWriter) paint(color, s string) string {
	if !t.report.Color || s == "" {
		return s
	}
	return color + s + reset
}

func severityColor(s rule.Severity) string {
	switch s {
	case rule.Error:
		return bold + red
	case rule.Warning:
		return bold + yellow
	}
	return bold + blue
}

func (t *textWriter) finding(f *finding.Finding) {
	if at := f.In(t.report.Dir); at != "" {
		t.WriteString(t.paint(bold, at) + ": ")
	}
	fmt.Fprintf(t, "%s: %s", t.paint(severityColor(f.Severity), f.ID+" "+f.Severity.String()), indent(f.Message, "\t"))
	for _, note := range notes(f) {
		t.WriteString(" " + t.paint(dim, "["+note+"]"))
	}
	t.WriteByte('\n')
	t.excerpt(f)
	for i, s := range f.Steps {
		at := s.In(t.report.Dir)
		if at != "" {
			at += ": "
		}
		fmt.Fprintf(t, "    %d. %s%s\n", i+1, t.paint(dim, at), indent(s.Message, "\t"))
	}
	if len(f.Fixes) > 0 && !f.Ignored {
		fmt.Fprintf(t, "    futvet -fix: %s\n", indent(f.Fixes[0].Message, "\t"))
	}
}

// notes are remarks on a finding that are not about the code.
func notes(f *finding.Finding) []string {
	var list []string
	if len(f.Platforms) > 0 {
		list = append(list, strings.Join(f.Platforms, ", "))
	}
	if f.Ignored {
		list = append(list, strings.TrimSuffix("ignored: "+f.Justification, ": "))
	}
	if f.Known {
		list = append(list, "in the baseline")
	}
	return list
}

// excerpt shows the line that a finding is about, the lines around it, and
// marks the place.
func (t *textWriter) excerpt(f *finding.Finding) {
	around := t.report.Context
	if around < 0 {
		return
	}
	if _, ok := t.sources.line(f.File, f.Line); !ok {
		return
	}
	for n := f.Line - around; n <= f.Line+around; n++ {
		line, ok := t.sources.line(f.File, n)
		if !ok {
			continue
		}
		line = strings.ToValidUTF8(line, "\uFFFD")
		fmt.Fprintf(t, "%s %s\n", t.paint(dim, fmt.Sprintf("%5d |", n)), strings.TrimRight(expand(line), " "))
		if n == f.Line && f.Column > 0 && f.Column <= len(line)+1 {
			fmt.Fprintf(t, "%s %s%s\n", t.paint(dim, "      |"),
				strings.Repeat(" ", columns(line[:f.Column-1])),
				t.paint(severityColor(f.Severity), marker(f, line)))
		}
	}
}

// marker underlines what the finding is about, as far as it stands on the line.
func marker(f *finding.Finding, line string) string {
	end := f.Column
	switch {
	case f.End.Line == f.Line && f.End.Column > f.Column:
		end = min(f.End.Column, len(line)+1)
	case f.End.Line > f.Line:
		end = len(line) + 1
	}
	width := columns(line[f.Column-1 : end-1])
	return "^" + strings.Repeat("~", max(0, width-1))
}

// indent puts prefix before every line but the first.
func indent(s, prefix string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n"+prefix)
}
