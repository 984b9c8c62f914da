package render

import (
	"encoding/json"
	"io"

	"github.com/futvet/futvet/internal/finding"
)

// The JSON document. Fields are added, never renamed or given another meaning;
// a change that breaks readers counts Schema up.
type (
	document struct {
		Schema   int                 `json:"schema"`
		Version  string              `json:"version"`
		Findings []jsonFinding       `json:"findings"`
		Rules    map[string]jsonRule `json:"rules"`            // of the findings, by ID
		Errors   []string            `json:"errors,omitempty"` // why there may be more findings
	}
	jsonRule struct {
		Name  string `json:"name"`
		Title string `json:"title"`
	}
	jsonPlace struct {
		File      string `json:"file,omitempty"`
		Line      int    `json:"line,omitempty"`
		Column    int    `json:"column,omitempty"` // in bytes, from 1
		EndLine   int    `json:"endLine,omitempty"`
		EndColumn int    `json:"endColumn,omitempty"`
	}
	jsonFinding struct {
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Message  string `json:"message"`
		jsonPlace
		Path      []jsonStep `json:"path,omitempty"`
		Fixes     []jsonFix  `json:"fixes,omitempty"`
		Ignored   bool       `json:"ignored,omitempty"`
		Known     bool       `json:"known,omitempty"` // the baseline has it
		Platforms []string   `json:"platforms,omitempty"`
	}
	jsonStep struct {
		jsonPlace
		Message string `json:"message"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Edits   []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		File  string `json:"file"`
		Start int    `json:"start"` // bytes of the file, from 0
		End   int    `json:"end"`   // exclusive
		New   string `json:"new"`
	}
)

// schema is the version of the document.
const schema = 1

func jsonDocument(w io.Writer, r *Report) error {
	at := func(p, end finding.Position) jsonPlace {
		place := jsonPlace{Line: p.Line, Column: p.Column, EndLine: end.Line, EndColumn: end.Column}
		if p.File != "" {
			place.File = slashed(finding.Shorten(r.Dir, p.File))
		}
		return place
	}
	d := document{Schema: schema, Version: r.Version, Findings: []jsonFinding{}, Rules: make(map[string]jsonRule)}
	for _, f := range r.Findings {
		out := jsonFinding{
			Rule: f.ID, Severity: f.Severity.String(), Message: f.Message, jsonPlace: at(f.Position, f.End),
			Ignored: f.Ignored, Known: f.Known, Platforms: f.Platforms,
		}
		for _, s := range f.Steps {
			out.Path = append(out.Path, jsonStep{at(s.Position, finding.Position{}), s.Message})
		}
		for _, fix := range f.Fixes {
			jf := jsonFix{Message: fix.Message}
			for _, e := range fix.Edits {
				jf.Edits = append(jf.Edits, jsonEdit{slashed(finding.Shorten(r.Dir, e.File)), e.Start, e.End, e.New})
			}
			out.Fixes = append(out.Fixes, jf)
		}
		d.Findings = append(d.Findings, out)
		if have := r.rule(f.ID); have != nil {
			d.Rules[f.ID] = jsonRule{have.Name, have.Title}
		}
	}
	if r.Failed {
		d.Errors = r.Messages
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}
