package lockacross

import (
	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/flow"
)

func fixes(*analysis.Pass, flow.LockFinding) []analysis.SuggestedFix { return nil }
