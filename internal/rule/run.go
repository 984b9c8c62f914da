package rule

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/suppress"
)

// Ignored ends the category of a finding that is suppressed, and reported all the
// same because somebody asked to see it (suppress.Show). Its last related location
// is the suppression.
const Ignored = "/ignored"

// Idle is what a rule's run function returns if it did not look, because the
// options that it was given turn it off. Nobody is told then that a suppression
// of it is not needed.
var Idle any = idle{}

type idle struct{}

// Run makes run the rule's judgement, and the suppressions of the package a thing
// that it cannot forget: what is suppressed does not get past here. It is called
// once, by the init function of the rule's package.
func (r *Rule) Run(run func(*analysis.Pass) (any, error)) {
	a := r.Analyzer
	a.Requires = append(a.Requires, suppress.Analyzer)
	a.ResultType = reflect.TypeFor[*suppress.Used]()
	a.Run = func(pass *analysis.Pass) (any, error) {
		set := pass.ResultOf[suppress.Analyzer].(*suppress.Set)
		used := &suppress.Used{By: make(map[*suppress.Suppression]bool)}
		filtered := *pass
		filtered.Report = func(d analysis.Diagnostic) {
			place(pass, &d)
			by := set.Match(r.ID, d.Pos)
			if len(by) == 0 {
				pass.Report(d)
				return
			}
			for _, s := range by {
				used.By[s] = true
			}
			if suppress.Show {
				pass.Report(r.ignored(d, by[0]))
			}
		}
		what, err := run(&filtered)
		used.Idle = what == Idle
		return used, err
	}
}

// ignored marks a finding as suppressed.
func (r *Rule) ignored(d analysis.Diagnostic, by *suppress.Suppression) analysis.Diagnostic {
	if d.Category == r.ID {
		d.Category += "/" + r.Severity.String()
	}
	d.Category += Ignored
	d.SuggestedFixes = nil
	message := "ignored here"
	if by.Reason != "" {
		message += ": " + by.Reason
	}
	d.Related = append(d.Related, analysis.RelatedInformation{Pos: by.Pos, End: by.End, Message: message})
	return d
}
