package driver

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/suite/vet"

	"github.com/futvet/futvet/internal/config"
	"github.com/futvet/futvet/internal/rule"
)

// Rules that flags of the command are about: the one that checks contracts of
// ordinary Go, and the one that knows what is ignored.
const (
	contractsRule   = "mustcall"
	suppressionRule = "suppression"
)

// A plan is a command line that has been thought through: the project's file is
// taken in, names are resolved, and all that concerns the analyzers is flags.
type plan struct {
	options
	build    []string
	analysis []string // flags of the analyzers
	packages []string
	wd       string // where the command runs

	enabled map[string]bool // rules that run, by ID
	failing map[string]bool // rules whose findings fail the run, by ID
}

// resolve makes the plan for a command line that runs in wd. Settings of the
// command line go before those of the project's file.
func resolve(rules []*rule.Rule, line *commandLine, wd string) (*plan, error) {
	p := &plan{options: line.options, build: line.build, packages: line.packages, wd: wd}
	file, err := p.readConfig()
	if err != nil {
		return nil, err
	}
	// at puts the place in the file before an error about a setting, or the
	// flag's name if the setting is the command line's.
	at := func(name, setting string, err error) error {
		if p.given[name] || file == nil {
			return fmt.Errorf("flag -%s: %v", name, err)
		}
		return file.Errorf(setting, "%v", err)
	}

	selecting := slices.IndexFunc(line.analysis, func(arg string) bool {
		return strings.HasPrefix(arg, "-") && !strings.Contains(strings.SplitN(arg, "=", 2)[0], ".")
	})
	switch {
	case selecting < 0:
	case p.given["checks"]:
		return nil, fmt.Errorf("both -checks and %s select rules: use one", line.analysis[selecting])
	default:
		p.checks = nil // the flags do it
	}

	base := rule.Defaults(rules)
	chosen := base
	if p.checks != nil {
		var i int
		if chosen, i, err = rule.Choose(rules, base, p.checks); err != nil {
			return nil, at("checks", fmt.Sprintf("checks[%d]", i), err)
		}
		if len(chosen) == 0 {
			return nil, at("checks", "checks", fmt.Errorf("no rule is selected"))
		}
	}

	if len(p.contracts) > 0 {
		r := find(rules, contractsRule)
		if r == nil {
			return nil, at("contracts", "contracts", fmt.Errorf("this binary has no rule %s", contractsRule))
		}
		value := strings.Join(p.contracts, ",")
		if err := r.Analyzer.Flags.Lookup("contracts").Value.Set(value); err != nil {
			return nil, at("contracts", "contracts", err)
		}
		p.analysis = append(p.analysis, "-"+contractsRule+".contracts="+value)
		if !slices.Contains(chosen, r) {
			chosen = append(slices.Clone(chosen), r)
		}
	}
	if file != nil {
		known := analyzerFlags(rules)
		for _, o := range file.RuleOptions() {
			f, ok := known[o.Flag]
			if !ok || !strings.Contains(o.Flag, ".") {
				return nil, file.Errorf(o.Setting, "no option %q of a rule (futvet help RULE lists them)", o.Flag)
			}
			if err := f.Value.Set(o.Value); err != nil {
				return nil, file.Errorf(o.Setting, "invalid value %q for option %s: %v", o.Value, o.Flag, err)
			}
			p.analysis = append(p.analysis, "-"+o.Flag+"="+o.Value)
		}
	}
	if p.stock {
		p.analysis = append(p.analysis, stockFlag)
	}
	if p.showIgnored {
		if r := find(rules, suppressionRule); r == nil || r.Analyzer.Flags.Lookup("show") == nil {
			return nil, fmt.Errorf("flag -show-ignored: this binary has no rule %s", suppressionRule)
		}
		p.analysis = append(p.analysis, "-"+suppressionRule+".show")
	}
	p.enabled = make(map[string]bool)
	for _, r := range chosen {
		p.enabled[r.ID] = true
		if p.checks != nil && !slices.Equal(chosen, base) {
			p.analysis = append(p.analysis, "-"+r.Analyzer.Name)
		}
	}
	if p.stock && p.checks != nil && !slices.Equal(chosen, base) {
		for _, a := range vet.Suite {
			p.analysis = append(p.analysis, "-"+a.Name)
		}
	}
	if selecting >= 0 {
		p.enabled = nil // only the go command's tool knows
	}
	p.analysis = append(p.analysis, line.analysis...)

	failing := rules
	if p.fail != nil {
		var i int
		if failing, i, err = rule.Choose(rules, rules, p.fail); err != nil {
			return nil, at("fail", fmt.Sprintf("fail[%d]", i), err)
		}
	}
	p.failing = make(map[string]bool)
	for _, r := range failing {
		p.failing[r.ID] = true
	}
	return p, p.consistent()
}

// readConfig takes the project's file in, if there is one.
func (p *plan) readConfig() (*config.File, error) {
	path := p.options.config
	switch path {
	case "none":
		return nil, nil
	case "":
		if path = config.Find(p.wd); path == "" {
			return nil, nil
		}
	}
	file, err := config.Read(path)
	if err != nil {
		return nil, err
	}
	list := func(name string, have *[]string, value []string) {
		if !p.given[name] && value != nil {
			*have = value
		}
	}
	list("checks", &p.checks, file.Checks)
	list("fail", &p.fail, file.Fail)
	list("contracts", &p.contracts, file.Contracts)
	if file.Severity != nil && !p.given["severity"] {
		if err := p.setSeverity(*file.Severity); err != nil {
			return nil, file.Errorf("severity", "invalid value %q: %v", *file.Severity, err)
		}
	}
	if file.Tests != nil && !p.given["tests"] {
		p.tests = *file.Tests
	}
	if file.Baseline != nil && !p.given["baseline"] && *file.Baseline != "" {
		p.baseline = *file.Baseline
		if !filepath.IsAbs(p.baseline) {
			p.baseline = filepath.Join(file.Dir(), p.baseline)
		}
	}
	return file, nil
}

// consistent refuses flags that contradict each other.
func (p *plan) consistent() error {
	fixing := p.fix || p.diff
	overlay := slices.ContainsFunc(p.build, func(arg string) bool {
		return strings.HasPrefix(strings.TrimLeft(arg, "-"), "overlay")
	})
	switch {
	case p.fix && p.diff:
		return fmt.Errorf("-fix changes files and -diff does not: use one")
	case fixing && len(p.matrix) > 0:
		return fmt.Errorf("fixes are made for one platform: -matrix does not go with -fix or -diff")
	case fixing && overlay:
		return fmt.Errorf("-overlay replaces files that fixes would change: it does not go with -fix or -diff")
	case p.diff && (p.given["f"] || p.output != ""):
		return fmt.Errorf("-diff prints a diff: it does not go with -f or -o")
	}
	return nil
}
