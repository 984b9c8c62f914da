package driver

import (
	"flag"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/suite/vet"
)

// runFlags does nothing. It has flags that are about a run of the tool as a whole:
// the go command hands on the flags of analyzers only, and knows of them when it
// looks into its cache.
//
//   - overlay sets runs that may have an overlay apart from those without: the cache
//     does not know of files that replace others with the same content.
//   - vet adds the analyzers of go vet, which a tool of one's own replaces.
//   - whole has packages that others import analyzed as if they were named.
var runFlags = &analysis.Analyzer{
	Name:  "futrun",
	Doc:   "has the flags that are about a run of futvet as a whole",
	Flags: newRunFlags(),
	Run:   func(*analysis.Pass) (any, error) { return nil, nil },
}

const (
	overlayFlag = "-futrun.overlay"
	stockFlag   = "-futrun.vet"
)

func newRunFlags() flag.FlagSet {
	set := flag.NewFlagSet("futrun", flag.ContinueOnError)
	set.Bool("overlay", false, "this run may read changed text in place of files")
	set.Bool("vet", false, "run the analyzers of go vet too")
	set.Bool("whole", false, "say all of packages that others import, too")
	return *set
}

// withStock adds go vet's own analyzers to a list if a flag among args asks for
// them or names one, and where the tool only describes its flags.
func withStock(list []*analysis.Analyzer, args []string) []*analysis.Analyzer {
	asked := describes(args) || slices.Contains(args, stockFlag) || slices.Contains(args, stockFlag+"=true")
	for _, a := range vet.Suite {
		asked = asked || named(a.Name, args)
	}
	if asked {
		list = append(list, vet.Suite...)
	}
	return list
}
