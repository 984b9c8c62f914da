// Package rule describes the rules that futvet reports by: what every driver,
// page and test needs to know of a rule besides its analyzer.
package rule

import "golang.org/x/tools/go/analysis"

// Severity says how sure a finding of a rule is to be a bug.
type Severity int

const (
	Error Severity = iota
	Warning
	Info
)

// Severities are all, the gravest first.
var Severities = []Severity{Error, Warning, Info}

func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "info"
}

// A Rule is one row of the catalogue. IDs are never reused.
type Rule struct {
	ID       string   // FV1001
	Name     string   // the analyzer's name, as in flags: unawaited
	Title    string   // one sentence: what is reported
	Severity Severity // of a finding that does not say otherwise
	OptIn    bool     // off unless asked for
	Doc      string   // Markdown: What, Why, Bad, Good, Known limits
	Analyzer *analysis.Analyzer
	// Enable, of a rule that is off unless asked for, makes the passes look for
	// what it reports. It is called where somebody asks, before flags are parsed.
	Enable func()
}

// Category is a diagnostic's category: the rule's ID, followed by "/" and the
// severity where that differs from the rule's own.
func (r *Rule) Category(s Severity) string {
	if s == r.Severity {
		return r.ID
	}
	return r.ID + "/" + s.String()
}
