// Package analyzers is the catalogue: the list of all rules. Each rule is a
// package below this one, with its page in a doc.md beside it.
package analyzers

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/analyzers/abandonedtask"
	"github.com/futvet/futvet/analyzers/blockingasync"
	"github.com/futvet/futvet/analyzers/cancelunsafe"
	"github.com/futvet/futvet/analyzers/checkthenwait"
	"github.com/futvet/futvet/analyzers/cleanuponcancel"
	"github.com/futvet/futvet/analyzers/contradiction"
	"github.com/futvet/futvet/analyzers/copiedfuture"
	"github.com/futvet/futvet/analyzers/dropforward"
	"github.com/futvet/futvet/analyzers/escapedco"
	"github.com/futvet/futvet/analyzers/futurelock"
	"github.com/futvet/futvet/analyzers/lockacross"
	"github.com/futvet/futvet/analyzers/lostwake"
	"github.com/futvet/futvet/analyzers/missingasyncdrop"
	"github.com/futvet/futvet/analyzers/mustcall"
	"github.com/futvet/futvet/analyzers/pendingnowaker"
	"github.com/futvet/futvet/analyzers/recreated"
	"github.com/futvet/futvet/analyzers/spinningbranch"
	"github.com/futvet/futvet/analyzers/stalewaker"
	"github.com/futvet/futvet/analyzers/starvingbranch"
	"github.com/futvet/futvet/analyzers/suppression"
	"github.com/futvet/futvet/analyzers/swallowedcancel"
	"github.com/futvet/futvet/analyzers/syncdrop"
	"github.com/futvet/futvet/analyzers/tornstate"
	"github.com/futvet/futvet/analyzers/unawaited"
	"github.com/futvet/futvet/analyzers/unfusedselect"
	"github.com/futvet/futvet/analyzers/useafterdrop"
	"github.com/futvet/futvet/analyzers/wakelocked"
	"github.com/futvet/futvet/internal/rule"
)

//go:generate go run ../internal/docs/gendocs ..

// all are the rules, in any order. A rule that is not here is not part of
// futvet; a test compares the list with the folders.
var all = []*rule.Rule{
	abandonedtask.Rule,
	blockingasync.Rule,
	checkthenwait.Rule,
	escapedco.Rule,
	swallowedcancel.Rule,
	cancelunsafe.Rule,
	cleanuponcancel.Rule,
	futurelock.Rule,
	lockacross.Rule,
	contradiction.Rule,
	copiedfuture.Rule,
	dropforward.Rule,
	lostwake.Rule,
	missingasyncdrop.Rule,
	starvingbranch.Rule,
	suppression.Rule,
	mustcall.Rule,
	pendingnowaker.Rule,
	recreated.Rule,
	spinningbranch.Rule,
	stalewaker.Rule,
	wakelocked.Rule,
	syncdrop.Rule,
	tornstate.Rule,
	unawaited.Rule,
	unfusedselect.Rule,
	useafterdrop.Rule,
}

func init() { suppression.Know(all) }

// Rules returns all rules by ID. The rules are shared, the slice is the
// caller's.
func Rules() []*rule.Rule {
	rules := slices.Clone(all)
	slices.SortFunc(rules, func(r, s *rule.Rule) int { return strings.Compare(r.ID, s.ID) })
	return rules
}

// All returns the analyzers of all rules, in the order of Rules, those that are
// off unless asked for included.
func All() []*analysis.Analyzer {
	var list []*analysis.Analyzer
	for _, r := range Rules() {
		list = append(list, r.Analyzer)
	}
	return list
}
