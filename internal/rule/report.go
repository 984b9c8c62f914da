package rule

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/flow"
)

// Report reports a finding of r. path is the story that leads there, in order;
// it becomes the diagnostic's related locations. fixes are the edits that repair
// it, each of them alone and whole; a rule offers one only where it is certain to
// compile and to be right.
func (r *Rule) Report(pass *analysis.Pass, pos token.Pos, s Severity, message string, path []flow.Step, fixes ...analysis.SuggestedFix) {
	d := analysis.Diagnostic{Pos: pos, Category: r.Category(s), Message: r.ID + ": " + message, SuggestedFixes: fixes}
	for _, step := range path {
		if step.Pos.IsValid() {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: step.Pos, Message: step.Text})
		}
	}
	pass.Report(d)
}
