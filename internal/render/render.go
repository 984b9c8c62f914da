// Package render writes findings for those who read them: people at a terminal
// or in a browser, scripts, code-scanning services, and build logs that turn
// marked lines into annotations.
package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// A Report is what there is to write.
type Report struct {
	Findings []finding.Finding // sorted
	Rules    []*rule.Rule      // all that the binary knows, sorted by ID
	Dir      string            // where the reader stands: paths are relative to it
	Version  string            // of the command
	Context  int               // lines of source around each place, in text
	Color    bool              // escape sequences are welcome, in text
	Messages []string          // what else the run had to say
	Failed   bool              // not every package could be analyzed
}

// formats are the renderers by name.
var formats = map[string]func(io.Writer, *Report) error{
	"text":   text,
	"json":   jsonDocument,
	"sarif":  sarif,
	"github": github,
	"html":   htmlPage,
}

// Formats returns the names of the formats in alphabetic order.
func Formats() []string {
	var names []string
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Known reports whether there is a format of that name.
func Known(format string) bool { return formats[format] != nil }

// Write writes the report to w.
func Write(w io.Writer, format string, r *Report) error {
	f := formats[format]
	if f == nil {
		return fmt.Errorf("no format %q (there are %s)", format, strings.Join(Formats(), ", "))
	}
	return f(w, r)
}

// rule returns the record of a finding's rule, or nil.
func (r *Report) rule(id string) *rule.Rule {
	for _, have := range r.Rules {
		if have.ID == id {
			return have
		}
	}
	return nil
}
