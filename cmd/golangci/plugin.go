// Package golangci makes futvet's rules a linter of golangci-lint v2, as a module
// plugin. Whoever builds a golangci-lint imports it for its effect; a ready main
// is in examples/golangci-lint.
//
// # Settings
//
//	linters:
//	  enable: [futvet]
//	  settings:
//	    custom:
//	      futvet:
//	        type: module
//	        settings:
//	          checks: [default, -FV5002]   # as futvet -checks
//	          contracts: [std]             # as futvet -contracts
//	          options:                     # of rules: futvet help RULE
//	            lockacross.async: true
//
// # What is different there
//
// golangci-lint makes an issue of its own of each station of a finding's path; so
// the paths are left out, and futvet itself shows them. An issue's text begins
// with the rule's ID and the analyzer's name; nolint knows the linter only, while
// //futvet:ignore is honoured as everywhere. Severities are not told.
package golangci

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/config"
	"github.com/futvet/futvet/internal/rule"
)

func init() { register.Plugin("futvet", New) }

// Settings are what a project's configuration may say. An unknown key is an
// error.
type Settings struct {
	Checks    []string       `json:"checks"`
	Contracts []string       `json:"contracts"`
	Options   map[string]any `json:"options"`
}

// contractsRule is the rule that Settings.Contracts are about.
const contractsRule = "mustcall"

// New returns the linter for settings as golangci-lint has read them.
func New(raw any) (register.LinterPlugin, error) {
	settings, err := register.DecodeSettings[Settings](raw)
	if err != nil {
		return nil, fmt.Errorf("futvet: %w", err)
	}
	rules := analyzers.Rules()
	chosen := rule.Defaults(rules)
	if settings.Checks != nil {
		var i int
		if chosen, i, err = rule.Choose(rules, chosen, settings.Checks); err != nil {
			return nil, fmt.Errorf("futvet: checks[%d]: %w", i, err)
		}
	}
	set := func(name, value string) error {
		rule, flag, _ := strings.Cut(name, ".")
		for _, r := range rules {
			if r.Name != rule || r.Analyzer.Flags.Lookup(flag) == nil {
				continue
			}
			if err := r.Analyzer.Flags.Set(flag, value); err != nil {
				return fmt.Errorf("futvet: option %s: %w", name, err)
			}
			return nil
		}
		return fmt.Errorf("futvet: no option %q of a rule", name)
	}
	if len(settings.Contracts) > 0 {
		if err := set(contractsRule+".contracts", strings.Join(settings.Contracts, ",")); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(rules, func(r *rule.Rule) bool { return r.Name == contractsRule })
		if !slices.Contains(chosen, rules[i]) {
			chosen = append(chosen, rules[i])
		}
	}
	// golangci-lint makes a table of a key with a dot.
	for _, o := range config.RuleOptions(settings.Options) {
		if err := set(o.Flag, o.Value); err != nil {
			return nil, err
		}
	}
	return &linter{chosen}, nil
}

type linter struct{ rules []*rule.Rule }

func (l *linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns the rules' analyzers. They are the ones that everybody
// has, since some of them rest on others, and are changed for good: a process
// that has this package in it is a golangci-lint.
func (l *linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	withoutPaths()
	var list []*analysis.Analyzer
	for _, r := range l.rules {
		list = append(list, r.Analyzer)
	}
	return list, nil
}

var withoutPaths = sync.OnceFunc(func() {
	for _, a := range analyzers.All() {
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			quiet := *pass
			quiet.Report = func(d analysis.Diagnostic) {
				d.Related = nil
				pass.Report(d)
			}
			return run(&quiet)
		}
	}
})
