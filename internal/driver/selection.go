package driver

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
)

// choose returns the rules that a list of names selects, in the order of the
// rules. A name is a rule's ID or name in any case; a family, which is the
// beginning of IDs such as FV1 or FV20; all; or default, the rules that are on
// unless told otherwise. The list is read in order, a name adds and one with
// "-" before it takes away. A list that begins by taking away begins from base.
//
// The error is about the element of the returned index.
func choose(rules, base []*rule.Rule, list []string) ([]*rule.Rule, int, error) {
	chosen := make(map[*rule.Rule]bool)
	for i, name := range list {
		bare, remove := strings.CutPrefix(name, "-")
		if i == 0 && remove {
			for _, r := range base {
				chosen[r] = true
			}
		}
		matched := match(rules, bare)
		if matched == nil {
			return nil, i, fmt.Errorf("no rule or family %q (futvet list names them)", bare)
		}
		for _, r := range matched {
			chosen[r] = !remove
		}
	}
	var result []*rule.Rule
	for _, r := range rules {
		if chosen[r] {
			result = append(result, r)
		}
	}
	return result, 0, nil
}

// match returns the rules that one name means.
func match(rules []*rule.Rule, name string) []*rule.Rule {
	var list []*rule.Rule
	id := strings.TrimSuffix(strings.ToUpper(name), "*")
	for _, r := range rules {
		switch {
		case name == "all",
			name == "default" && !r.OptIn,
			strings.EqualFold(name, r.Name),
			len(id) >= len("FV1") && strings.HasPrefix(r.ID, id):
			list = append(list, r)
		}
	}
	return list
}

// defaultRules are those that are on unless told otherwise.
func defaultRules(rules []*rule.Rule) []*rule.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r *rule.Rule) bool { return r.OptIn })
}

// selectAnalyzers returns the analyzers that a vet process with these arguments
// must know. A rule that is off unless asked for is left out where no flag
// names it; unitchecker does the rest of the selection.
func selectAnalyzers(rules []*rule.Rule, args []string) []*analysis.Analyzer {
	var list []*analysis.Analyzer
	describe := len(args) == 1 && !strings.HasSuffix(args[0], ".cfg")
	for _, r := range rules {
		asked := r.OptIn && named(r.Analyzer.Name, args)
		if asked && r.Enable != nil && !slices.Contains(args, "-"+r.Analyzer.Name+"=false") {
			r.Enable()
		}
		if !r.OptIn || describe || asked {
			list = append(list, r.Analyzer)
		}
	}
	return list
}

// named reports whether a flag of args is the analyzer's or one of its options.
func named(analyzer string, args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		if !strings.HasPrefix(arg, "-") {
			return false
		}
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		return name == analyzer || strings.HasPrefix(name, analyzer+".")
	})
}
