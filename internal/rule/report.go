package rule

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/flow"
)

// Report reports a finding of r. path is the story that leads there, in order;
// it becomes the diagnostic's related locations.
func (r *Rule) Report(pass *analysis.Pass, pos token.Pos, s Severity, message string, path []flow.Step) {
	d := analysis.Diagnostic{Pos: pos, Category: r.Category(s), Message: r.ID + ": " + message}
	for _, step := range path {
		if step.Pos.IsValid() {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: step.Pos, Message: step.Text})
		}
	}
	pass.Report(d)
}
