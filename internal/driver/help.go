package driver

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/futvet/futvet/internal/rule"
)

const overview = `futvet finds cancellation bugs in code built on the futures runtime
github.com/futvet/futvet/futures.

usage:
	futvet [flags] [packages]     analyze packages: the one in the current
	                              directory, or as ./... and import paths say
	futvet baseline [flags] [packages]
	                              write what is found to a file, so that from
	                              now on only new findings count
	futvet explain rule           all about a rule (ID or name)
	futvet list                   the rules, one a line
	futvet lsp [flags]            serve an editor by the language server protocol
	futvet gopls -o file [-gopls version] [-source dir]
	                              build a gopls with the rules inside
	futvet completion shell       completion for bash, fish or zsh
	futvet version                the version of this binary

Findings go to standard output, by file and line, each with the path that leads
to it; everything else goes to standard error. The exit code is 0 if nothing was
found that counts, 1 if there are findings, and 2 for usage errors and for
packages that cannot be loaded or compiled, whatever the format.

Settings of a project stand in .futvet.toml, in the current directory or above:

	checks = ["default", "-FV5002"]    # as -checks; likewise fail, severity,
	baseline = ".futvet.baseline.json" # tests, contracts, baseline

futvet runs the go command, so packages are named and results are cached as for
go vet, and test files are analyzed too. The same binary is a tool for go vet:

	go vet -vettool=$(which futvet) ./...

`

// help prints the overview, which tells of the commands too, or one rule's page.
func (c *command) help(args []string) int {
	if len(args) == 1 && isCommand(args[0]) {
		args = nil
	}
	switch len(args) {
	case 0:
		fmt.Fprint(c.stdout, overview)
		fmt.Fprint(c.stdout, "rules:\n")
		c.table()
		fmt.Fprint(c.stdout, "\nflags:\n"+
			"\t-RULE, -RULE=false\n\t\treport by this rule only (several may be named); by all but it\n")
		for _, f := range ownFlags {
			fmt.Fprintf(c.stdout, "\t%s\n\t\t%s\n", strings.TrimSpace("-"+f.name+" "+f.value), f.usage)
		}
		fmt.Fprint(c.stdout, "\t-tags list, -mod mode, -overlay file and the other build flags of the go command\n")
		for _, r := range c.rules {
			printOptions(c.stdout, r)
		}
		return exitClean
	case 1:
		return c.explain(args)
	}
	return c.fail(fmt.Errorf("help takes one rule, not %d", len(args)))
}

// find returns the rule of that ID or name, or nil.
func find(rules []*rule.Rule, name string) *rule.Rule {
	i := slices.IndexFunc(rules, func(r *rule.Rule) bool {
		return strings.EqualFold(r.ID, name) || r.Name == name
	})
	if i < 0 {
		return nil
	}
	return rules[i]
}

// printOptions prints the flags of a rule's analyzer, if it has any.
func printOptions(w io.Writer, r *rule.Rule) {
	first := true
	r.Analyzer.Flags.VisitAll(func(f *flag.Flag) {
		if first {
			fmt.Fprintf(w, "\noptions of %s:\n", r.Name)
			first = false
		}
		value, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "\t%s\n\t\t%s", strings.TrimSpace("-"+r.Name+"."+f.Name+" "+value), usage)
		if f.DefValue != "" {
			fmt.Fprintf(w, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(w)
	})
}

// list prints the rules for people and for scripts.
func (c *command) list(args []string) int {
	if len(args) > 0 {
		return c.fail(fmt.Errorf("list takes no arguments"))
	}
	c.table()
	return exitClean
}

func (c *command) table() {
	w := tabwriter.NewWriter(c.stdout, 0, 8, 2, ' ', 0)
	for _, r := range c.rules {
		severity := r.Severity.String()
		if r.OptIn {
			severity += ", off"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Name, severity, r.Title)
	}
	w.Flush()
}

// version prints what the binary was built from.
func (c *command) version(args []string) int {
	if len(args) > 0 {
		return c.fail(fmt.Errorf("version takes no arguments"))
	}
	info, _ := debug.ReadBuildInfo()
	fmt.Fprintf(c.stdout, "futvet %s\n", describe(info))
	fmt.Fprintf(c.stdout, "built with %s for %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return exitClean
}

// ownVersion is the module version that this binary was built from.
func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// describe names a build: the module's version, and the commit where the build
// knows it.
func describe(info *debug.BuildInfo) string {
	if info == nil || info.Main.Version == "" {
		return "of unknown version"
	}
	s := info.Main.Version
	settings := make(map[string]string)
	for _, kv := range info.Settings {
		settings[kv.Key] = kv.Value
	}
	if rev := settings["vcs.revision"]; rev != "" {
		s += ", commit " + rev
		if t := settings["vcs.time"]; t != "" {
			s += " of " + t
		}
		if settings["vcs.modified"] == "true" {
			s += ", with local changes"
		}
	}
	return s
}
