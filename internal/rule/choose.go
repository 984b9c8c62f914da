package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Choose returns the rules that a list of names selects, in the order of the
// rules. A name is a rule's ID or name in any case; a family, which is the
// beginning of IDs such as FV1 or FV20; all; or default, the rules that are on
// unless told otherwise. The list is read in order, a name adds and one with
// "-" before it takes away. A list that begins by taking away begins from base.
//
// The error is about the element of the returned index.
func Choose(rules, base []*Rule, list []string) ([]*Rule, int, error) {
	chosen := make(map[*Rule]bool)
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
	var result []*Rule
	for _, r := range rules {
		if chosen[r] {
			result = append(result, r)
		}
	}
	return result, 0, nil
}

// match returns the rules that one name means.
func match(rules []*Rule, name string) []*Rule {
	var list []*Rule
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

// Defaults are those that are on unless told otherwise.
func Defaults(rules []*Rule) []*Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r *Rule) bool { return r.OptIn })
}
