package driver

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

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
// rendering of its answer.
var vetOnly = []string{"json", "fix", "diff", "c", "n", "x", "flags", "V", "vettool"}

// A commandLine is what a user asked for, split into what the go command must
// be told, what the analyzers must be told, and which packages are meant.
type commandLine struct {
	dir      string   // -C: where to run, "" for here
	build    []string // build flags, as given
	analysis []string // flags of the analyzers, as given
	packages []string // patterns; empty means the current directory
}

// parseLine splits args. Flags come first, as they do for go vet. Every flag
// must be known: where the packages begin depends on which flags take a value.
func parseLine(rules []*rule.Rule, args []string) (*commandLine, error) {
	known := analyzerFlags(rules)
	line := new(commandLine)
	for len(args) > 0 {
		arg := args[0]
		if arg == "--" {
			args = args[1:]
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			break
		}
		name, _, hasValue := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")

		takesValue, isBuild := buildFlags[name]
		f, isAnalysis := known[name]
		switch {
		case name == "C":
			takesValue = true
		case isBuild:
		case isAnalysis:
			takesValue = !isBool(f)
		case slices.Contains(vetOnly, name):
			return nil, fmt.Errorf("flag -%s belongs to go vet: run go vet -vettool=$(which futvet) -%[1]s", name)
		default:
			return nil, fmt.Errorf("unknown flag -%s (futvet help lists the flags)", name)
		}

		n := 1
		if takesValue && !hasValue {
			n = 2
			if len(args) < 2 {
				return nil, fmt.Errorf("flag -%s needs a value", name)
			}
		}
		switch {
		case name == "C":
			value := args[n-1]
			if hasValue {
				_, value, _ = strings.Cut(arg, "=")
			}
			if line.dir != "" {
				return nil, fmt.Errorf("flag -C is given twice")
			}
			line.dir = value
		case isAnalysis:
			if err := checkValue(f, name, args[:n]); err != nil {
				return nil, err
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

// checkValue refuses a value that the flag's analyzer would refuse in each of
// its processes.
func checkValue(f *flag.Flag, name string, args []string) error {
	_, value, hasValue := strings.Cut(args[0], "=")
	switch {
	case len(args) == 2:
		value = args[1]
	case !hasValue:
		value = "true"
	}
	if err := f.Value.Set(value); err != nil {
		return fmt.Errorf("invalid value %q for flag -%s: %v", value, name, err)
	}
	return nil
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

// selectAnalyzers returns the analyzers that a vet process with these arguments
// must know. A rule that is off unless asked for is left out where no flag
// names it; unitchecker does the rest of the selection.
func selectAnalyzers(rules []*rule.Rule, args []string) []*analysis.Analyzer {
	var list []*analysis.Analyzer
	describe := len(args) == 1 && !strings.HasSuffix(args[0], ".cfg")
	for _, r := range rules {
		if !r.OptIn || describe || named(r.Analyzer.Name, args) {
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
