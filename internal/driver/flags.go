package driver

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/futvet/futvet/internal/render"
	"github.com/futvet/futvet/internal/rule"
)

// buildFlags are the go command's flags that decide what is built, and hence
// what is analyzed; true for those that take a value. They are passed on.
var buildFlags = map[string]bool{
	"a": false, "asan": false, "buildvcs": false, "cover": false,
	"linkshared": false, "modcacherw": false, "msan": false, "race": false,
	"trimpath": false, "v": false, "work": false,

	"asmflags": true, "buildmode": true, "compiler": true, "covermode": true,
	"coverpkg": true, "gccgoflags": true, "gcflags": true,
	"installsuffix": true, "ldflags": true, "mod": true, "modfile": true,
	"overlay": true, "p": true, "pgo": true, "pkgdir": true, "tags": true,
	"toolexec": true,
}

// vetOnly are flags of go vet that mean nothing to somebody who gets our
// rendering of its answer, each with what to do instead.
var vetOnly = map[string]string{
	"json": "use -f json", "n": "", "x": "", "flags": "", "V": "", "vettool": "",
}

// A commandLine is what a user asked for: the command's own settings, and what
// the go command must be told, what the analyzers must be told, and which
// packages are meant.
type commandLine struct {
	options
	build    []string // build flags, as given
	analysis []string // flags of the analyzers, as given
	packages []string // patterns; empty means the current directory
}

// options are the command's own settings.
type options struct {
	dir         string // -C: where to run, "" for here
	format      string
	output      string // file to write to; "" is standard output
	color       string // auto, always, never
	context     int
	checks      []string // nil: the default
	fail        []string // nil: all
	severity    rule.Severity
	tests       bool
	contracts   []string
	matrix      []string
	baseline    string
	config      string // "" to look for it, "none" for none
	showIgnored bool
	stock       bool
	fix, diff   bool

	given map[string]bool // the flags that were, by name
}

func defaults() options {
	return options{format: "text", color: "auto", severity: rule.Info, tests: true, given: make(map[string]bool)}
}

// An ownFlag is a flag of the command itself.
type ownFlag struct {
	name  string
	value string // what its value is called in the help; "" for a boolean
	usage string
	set   func(o *options, value string) error
}

// ownFlags are the command's flags, in the order of the help.
var ownFlags = []ownFlag{
	{"C", "dir", "run in dir", func(o *options, v string) error { o.dir = v; return nil }},
	{"f", "format", "how to print findings: " + strings.Join(render.Formats(), ", ") + " (default text)",
		func(o *options, v string) error {
			if !render.Known(v) {
				return fmt.Errorf("there are %s", strings.Join(render.Formats(), ", "))
			}
			o.format = v
			return nil
		}},
	{"o", "file", "write the findings to file, whole or not at all", func(o *options, v string) error { o.output = v; return nil }},
	{"checks", "list", "the rules to run, by ID, name or family (FV1), separated by commas; all, default; -RULE takes one out",
		func(o *options, v string) error { o.checks = splitList(v); return nil }},
	{"fail", "list", "the rules whose findings make the exit code 1, named as for -checks (default all)",
		func(o *options, v string) error { o.fail = splitList(v); return nil }},
	{"severity", "level", "the least severity to print: error, warning, info (default info)",
		func(o *options, v string) error { return o.setSeverity(v) }},
	{"tests", "", "print findings in test files too (default true)", boolean(func(o *options) *bool { return &o.tests })},
	{"contracts", "list", "contracts of ordinary Go to check by FV6001: std, or some of it by name",
		func(o *options, v string) error { o.contracts = splitList(v); return nil }},
	{"vet", "", "run the analyzers of go vet too", boolean(func(o *options) *bool { return &o.stock })},
	{"matrix", "list", "analyze for each of these platforms (linux/amd64,windows/arm64) and merge the findings",
		func(o *options, v string) error {
			o.matrix = splitList(v)
			for _, p := range o.matrix {
				goos, goarch, ok := strings.Cut(p, "/")
				if !ok || goos == "" || goarch == "" || strings.Contains(goarch, "/") {
					return fmt.Errorf("%q is not GOOS/GOARCH", p)
				}
			}
			return nil
		}},
	{"baseline", "file", "findings in file are known: they do not count (futvet baseline writes it)",
		func(o *options, v string) error { o.baseline = v; return nil }},
	{"show-ignored", "", "print findings that //futvet:ignore suppresses, too", boolean(func(o *options) *bool { return &o.showIgnored })},
	{"fix", "", "apply the fixes that findings carry", boolean(func(o *options) *bool { return &o.fix })},
	{"diff", "", "print the fixes as a diff, and change nothing", boolean(func(o *options) *bool { return &o.diff })},
	{"c", "n", "lines of source to show around a finding; -1 shows none, not even its own (default 0)",
		func(o *options, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < -1 {
				return fmt.Errorf("not a number of lines")
			}
			o.context = n
			return nil
		}},
	{"color", "when", "colour text: auto (on a terminal, unless NO_COLOR is set), always, never",
		func(o *options, v string) error {
			if v != "auto" && v != "always" && v != "never" {
				return fmt.Errorf("there are auto, always, never")
			}
			o.color = v
			return nil
		}},
	{"config", "file", "the project's settings (default: the nearest .futvet.toml; none: no such file)",
		func(o *options, v string) error { o.config = v; return nil }},
}

func (o *options) setSeverity(v string) error {
	for _, s := range rule.Severities {
		if s.String() == v {
			o.severity = s
			return nil
		}
	}
	return fmt.Errorf("there are error, warning, info")
}

func boolean(field func(*options) *bool) func(*options, string) error {
	return func(o *options, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("neither true nor false")
		}
		*field(o) = b
		return nil
	}
}

// splitList splits at commas; spaces and empty parts do not count. It returns
// an empty list, not nil, for nothing.
func splitList(s string) []string {
	list := []string{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// parseLine splits args. Flags come first, as they do for go vet. Every flag
// must be known: where the packages begin depends on which flags take a value.
func parseLine(rules []*rule.Rule, args []string) (*commandLine, error) {
	known := analyzerFlags(rules)
	line := &commandLine{options: defaults()}
	for len(args) > 0 {
		arg := args[0]
		if arg == "--" {
			args = args[1:]
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			break
		}
		name, value, hasValue := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")

		takesValue, isBuild := buildFlags[name]
		f, isAnalysis := known[name]
		own := slices.IndexFunc(ownFlags, func(f ownFlag) bool { return f.name == name })
		switch {
		case own >= 0:
			takesValue = ownFlags[own].value != ""
		case isBuild:
		case isAnalysis:
			takesValue = !isBool(f)
		default:
			if hint, ok := vetOnly[name]; ok {
				if hint == "" {
					hint = "run go vet -vettool=$(which futvet) -" + name
				}
				return nil, fmt.Errorf("flag -%s belongs to go vet: %s", name, hint)
			}
			return nil, fmt.Errorf("unknown flag -%s (futvet help lists the flags)", name)
		}

		n := 1
		switch {
		case hasValue:
		case takesValue:
			if len(args) < 2 {
				return nil, fmt.Errorf("flag -%s needs a value", name)
			}
			n, value = 2, args[1]
		default:
			value = "true"
		}
		switch {
		case own >= 0:
			if line.given[name] {
				return nil, fmt.Errorf("flag -%s is given twice", name)
			}
			line.given[name] = true
			if err := ownFlags[own].set(&line.options, value); err != nil {
				return nil, fmt.Errorf("invalid value %q for flag -%s: %v", value, name, err)
			}
		case isAnalysis:
			// Refuse what the flag's analyzer would refuse in each of its
			// processes.
			if err := f.Value.Set(value); err != nil {
				return nil, fmt.Errorf("invalid value %q for flag -%s: %v", value, name, err)
			}
			line.analysis = append(line.analysis, args[:n]...)
		default:
			line.build = append(line.build, args[:n]...)
		}
		args = args[n:]
	}
	for _, p := range args {
		if strings.HasPrefix(p, "-") {
			return nil, fmt.Errorf("flag %s stands after a package: flags come first", p)
		}
	}
	line.packages = args
	return line, nil
}

// analyzerFlags are the flags that unitchecker gives the rules' analyzers, by
// name: -name selects an analyzer, -name.flag sets an option of it.
func analyzerFlags(rules []*rule.Rule) map[string]*flag.Flag {
	all := make(map[string]*flag.Flag)
	set := flag.NewFlagSet("", flag.ContinueOnError)
	for _, r := range rules {
		name := r.Analyzer.Name
		set.Bool(name, false, fmt.Sprintf("report only by %s and others so named; false: by all but it", r.ID))
		all[name] = set.Lookup(name)
		r.Analyzer.Flags.VisitAll(func(f *flag.Flag) {
			all[name+"."+f.Name] = f
		})
	}
	return all
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}
