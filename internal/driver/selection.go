package driver

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
)

// selectAnalyzers returns the analyzers that a vet process with these arguments
// must know. A rule that is off unless asked for is left out where no flag
// names it; unitchecker does the rest of the selection.
func selectAnalyzers(rules []*rule.Rule, args []string) []*analysis.Analyzer {
	var list []*analysis.Analyzer
	describe := describes(args)
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

// badValue returns the error of the first argument that sets an option of an
// analyzer to what it does not take. unitchecker would print its usage, too, for
// each package.
func badValue(analyzers []*analysis.Analyzer, args []string) error {
	for _, arg := range args {
		name, value, ok := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		rule, option, isOption := strings.Cut(name, ".")
		if !ok || !isOption || !strings.HasPrefix(arg, "-") {
			continue
		}
		for _, a := range analyzers {
			if f := a.Flags.Lookup(option); f != nil && a.Name == rule {
				if err := f.Value.Set(value); err != nil {
					return fmt.Errorf("invalid value %q for flag -%s: %v", value, name, err)
				}
			}
		}
	}
	return nil
}

// describes reports whether the arguments of a vet process ask what flags it has.
func describes(args []string) bool { return len(args) == 1 && !strings.HasSuffix(args[0], ".cfg") }

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
