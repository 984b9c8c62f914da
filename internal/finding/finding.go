// Package finding is what a run of the analyzers brings: findings, each with its
// place, the path that leads to it and the fixes that are offered. The command
// reads them from the go command's JSON, filters and sorts them here, and hands
// them to a renderer, to the baseline or to the fixer.
package finding

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/futvet/futvet/internal/rule"
)

// A Step is one station of the path that leads to a finding.
type Step struct {
	Position
	Message string
}

// An Edit replaces the bytes [Start, End) of a file.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// A Fix is edits that belong together: all are made, or none.
type Fix struct {
	Message string
	Edits   []Edit
}

// A Finding is one diagnostic of one rule.
type Finding struct {
	Position
	End      Position // of what it is about; zero where unknown
	Analyzer string   // that reported it
	Category string   // as the diagnostic has it: "FV1002" or "FV1002/warning"
	Message  string
	Steps    []Step
	Fixes    []Fix

	// Filled in by Judge.
	ID       string // the rule's
	Severity rule.Severity
	Ignored  bool // the source suppresses it; shown on request only
	// Justification is what the suppression says, if the finding is ignored.
	Justification string

	Fingerprint string   // see Fingerprint; empty until asked for
	Known       bool     // the baseline has it
	Platforms   []string // where it was found, if that is not everywhere
}

// Judge fills in the rule's ID and the severity from the category, or from the
// analyzer's rule where the category does not say, and takes the ID off the
// message, which carries it for drivers that show nothing else.
func (f *Finding) Judge(rules []*rule.Rule) {
	category, ignored := strings.CutSuffix(f.Category, rule.Ignored)
	if f.Ignored = ignored; ignored && len(f.Steps) > 0 {
		// Its last step is the suppression.
		last := len(f.Steps) - 1
		f.Justification = strings.TrimPrefix(f.Steps[last].Message, "ignored here: ")
		f.Steps = f.Steps[:last]
	}
	id, severity, _ := strings.Cut(category, "/")
	if id == "" {
		id = f.Analyzer
	}
	f.Severity = rule.Warning
	for _, r := range rules {
		if r.ID == id || r.Analyzer.Name == f.Analyzer {
			id = r.ID
			f.Severity = r.Severity
			break
		}
	}
	for _, s := range rule.Severities {
		if severity == s.String() {
			f.Severity = s
		}
	}
	f.ID = id
	f.Message = strings.TrimPrefix(f.Message, id+": ")
}

// compare orders findings as a reader goes through the files. Findings that
// compare equal are the same: the fixes follow from the rest.
func (f *Finding) compare(g *Finding) int {
	return cmp.Or(
		f.Position.Compare(g.Position),
		strings.Compare(f.Category, g.Category),
		strings.Compare(f.Analyzer, g.Analyzer),
		strings.Compare(f.Message, g.Message),
		slices.CompareFunc(f.Steps, g.Steps, func(s, t Step) int {
			return cmp.Or(s.Compare(t.Position), strings.Compare(s.Message, t.Message))
		}),
	)
}

// Merge sorts findings by file, line and column and drops those that are
// reported twice, for a package and for its variant under test. It works in
// place.
func Merge(list []Finding) []Finding {
	slices.SortStableFunc(list, func(f, g Finding) int { return f.compare(&g) })
	return slices.CompactFunc(list, func(f, g Finding) bool { return f.compare(&g) == 0 })
}

// MergePlatforms merges the findings of several platforms, of which names has
// the names. A finding that not all have says which do.
func MergePlatforms(names []string, lists [][]Finding) []Finding {
	var all []Finding
	for i, list := range lists {
		for _, f := range Merge(list) {
			f.Platforms = []string{names[i]}
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(f, g Finding) int { return f.compare(&g) })
	var merged []Finding
	for _, f := range all {
		if n := len(merged); n > 0 && merged[n-1].compare(&f) == 0 {
			merged[n-1].Platforms = append(merged[n-1].Platforms, f.Platforms...)
			continue
		}
		merged = append(merged, f)
	}
	for i := range merged {
		if len(merged[i].Platforms) == len(names) {
			merged[i].Platforms = nil
		}
	}
	return merged
}

// Summary counts findings: "3 findings (2 errors, 1 warning)".
func Summary(list []Finding) string {
	count := make(map[rule.Severity]int)
	for _, f := range list {
		count[f.Severity]++
	}
	var parts []string
	for _, s := range rule.Severities {
		if n := count[s]; n > 0 {
			noun := s.String()
			if s == rule.Info {
				noun = "note"
			}
			parts = append(parts, Plural(n, noun))
		}
	}
	if len(parts) == 0 {
		return Plural(len(list), "finding")
	}
	return fmt.Sprintf("%s (%s)", Plural(len(list), "finding"), strings.Join(parts, ", "))
}

// Totals says in one line what there is: the findings that count, and how many
// are known or ignored; nothing if there are none at all.
func Totals(list []Finding) string {
	var news []Finding
	var known, ignored int
	for _, f := range list {
		switch {
		case f.Known:
			known++
		case f.Ignored:
			ignored++
		default:
			news = append(news, f)
		}
	}
	var parts []string
	switch {
	case len(news) > 0:
		parts = append(parts, Summary(news))
	case known+ignored > 0:
		parts = append(parts, "no new findings")
	}
	if known > 0 {
		parts = append(parts, fmt.Sprintf("%d in the baseline", known))
	}
	if ignored > 0 {
		parts = append(parts, fmt.Sprintf("%d ignored", ignored))
	}
	return strings.Join(parts, ", ")
}

// Plural counts things: "1 file", "2 files".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// A Unit is the JSON that a vet tool prints for each package: a map from the
// package to a map from the analyzer to its diagnostics, or to
// {"error": "..."}.
type Unit map[string]map[string]json.RawMessage

type (
	jsonDiagnostic struct {
		Category string    `json:"category"`
		Posn     string    `json:"posn"`
		End      string    `json:"end"`
		Message  string    `json:"message"`
		Fixes    []jsonFix `json:"suggested_fixes"`
		Related  []struct {
			Posn    string `json:"posn"`
			Message string `json:"message"`
		} `json:"related"`
	}
	jsonFix struct {
		Message string `json:"message"`
		Edits   []struct {
			Filename string `json:"filename"`
			Start    int    `json:"start"`
			End      int    `json:"end"`
			New      string `json:"new"`
		} `json:"edits"`
	}
	jsonError struct {
		Err string `json:"error"`
	}
)

// A Failure is what an analyzer says instead of its findings.
type Failure string

func (f Failure) Error() string { return string(f) }

// Parse reads one analyzer's result for one package. The error is a Failure if
// the analyzer failed.
func Parse(analyzer string, raw json.RawMessage) ([]Finding, error) {
	var diagnostics []jsonDiagnostic
	if err := json.Unmarshal(raw, &diagnostics); err != nil {
		var failure jsonError
		if json.Unmarshal(raw, &failure) == nil && failure.Err != "" {
			return nil, Failure(failure.Err)
		}
		return nil, err
	}
	var list []Finding
	for _, d := range diagnostics {
		f := Finding{
			Position: ParsePosition(d.Posn),
			End:      ParsePosition(d.End),
			Analyzer: analyzer,
			Category: d.Category,
			Message:  d.Message,
		}
		for _, rel := range d.Related {
			f.Steps = append(f.Steps, Step{ParsePosition(rel.Posn), rel.Message})
		}
		for _, fix := range d.Fixes {
			var edits []Edit
			for _, e := range fix.Edits {
				edits = append(edits, Edit{e.Filename, e.Start, e.End, e.New})
			}
			f.Fixes = append(f.Fixes, Fix{fix.Message, edits})
		}
		list = append(list, f)
	}
	return list, nil
}
