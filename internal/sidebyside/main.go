// Command sidebyside runs futvet and other linters over the shapes in
// testdata/casebook/shapes and writes the table into docs/comparison.md. It is a
// module of its own, so that nobody who uses futvet gets the other linters.
//
// It runs in its folder:
//
//	go run . -w
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/analyzers/mustcall"
)

// A tool is a linter, and the kinds of shapes that it is about.
type tool struct {
	name      string
	module    string
	kinds     []string
	analyzers []*analysis.Analyzer
}

var tools = []tool{
	{"lostcancel", "golang.org/x/tools", []string{"cancels"}, []*analysis.Analyzer{lostcancel.Analyzer}},
	{"bodyclose", "github.com/timakin/bodyclose", []string{"responses"}, []*analysis.Analyzer{bodyclose.Analyzer}},
	{"sqlclosecheck", "github.com/ryanrolds/sqlclosecheck", []string{"rows"}, []*analysis.Analyzer{analyzer.NewAnalyzer()}},
	{"futvet", "", []string{"futures", "guards", "cancels", "responses", "rows", "stops"}, analyzers.All()},
}

// A shape is a stretch of a file, from one heading to the next.
type shape struct {
	id    string
	title string
	leak  bool
}

const root = "../.."

func main() {
	log.SetFlags(0)
	write := flag.Bool("w", false, "write the table into docs/comparison.md, not to standard output")
	flag.Parse()
	if err := mustcall.Analyzer.Flags.Set("contracts", "std"); err != nil {
		log.Fatal(err)
	}
	text := table()
	if !*write {
		fmt.Print(text)
		return
	}
	page := filepath.Join(root, "docs", "comparison.md")
	old, err := os.ReadFile(page)
	if err != nil {
		log.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(old), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		log.Fatalf("%s: there is no place for the table", page)
	}
	if err := os.WriteFile(page, []byte(before+begin+text+end+after), 0o666); err != nil {
		log.Fatal(err)
	}
}

const (
	begin = "<!-- begin: internal/sidebyside -->\n"
	end   = "<!-- end -->\n"
)

// table runs all tools and renders what they say.
func table() string {
	var b strings.Builder
	b.WriteString("| shapes | linter | version | leaks found, of 35 | false alarms, on 43 correct | of its reports, true |\n|---|---|---|---|---|---|\n")
	verdicts := map[string]map[string]bool{} // tool and kind to shape to reported
	var all []shape
	var columns []string
	for _, kind := range []string{"futures", "guards", "cancels", "responses", "rows", "stops"} {
		for _, t := range tools {
			if !slices.Contains(t.kinds, kind) {
				continue
			}
			shapes, got := run(kind, t.analyzers)
			found, wrong := 0, 0
			for _, s := range shapes {
				switch {
				case got[s.id] && s.leak:
					found++
				case got[s.id]:
					wrong++
				}
			}
			share := "-"
			if found+wrong > 0 {
				share = fmt.Sprintf("%d %%", 100*found/(found+wrong))
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %d | %d | %s |\n", kind, t.name, version(t.module), found, wrong, share)
			column := t.name + ", " + kind
			columns = append(columns, column)
			verdicts[column], all = got, shapes
		}
	}
	b.WriteString("\n| shape | | " + strings.Join(columns, " | ") + " |\n|---|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, s := range all {
		fmt.Fprintf(&b, "| %s | %s |", s.id, s.title)
		for _, c := range columns {
			switch got := verdicts[c][s.id]; {
			case s.leak && got:
				b.WriteString(" found |")
			case s.leak:
				b.WriteString(" missed |")
			case got:
				b.WriteString(" **false** |")
			default:
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

var headRE = regexp.MustCompile(`^// ([SL]\d\d): (.*)\.$`)

// run runs analyzers over the shapes of one kind. A report anywhere in a shape, its
// helpers included, counts for it, but two analyzers' reports for one shape count
// once.
func run(kind string, list []*analysis.Analyzer) ([]shape, map[string]bool) {
	dir := "./testdata/casebook/shapes/" + kind
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: root}, dir)
	if err != nil {
		log.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		os.Exit(1)
	}
	graph, err := checker.Analyze(list, pkgs, nil)
	if err != nil {
		log.Fatal(err)
	}
	var shapes []shape
	starts := map[string][]int{} // by file: the line that each shape begins at
	ids := map[string][]string{}
	for _, name := range []string{"correct.go", "leaks.go"} {
		data, err := os.ReadFile(filepath.Join(root, dir, name))
		if err != nil {
			log.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if m := headRE.FindStringSubmatch(line); m != nil {
				shapes = append(shapes, shape{m[1], m[2], name == "leaks.go"})
				starts[name] = append(starts[name], i+1)
				ids[name] = append(ids[name], m[1])
			}
		}
	}
	got := map[string]bool{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			log.Fatalf("%v: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			p := act.Package.Fset.Position(d.Pos)
			file := filepath.Base(p.Filename)
			id := ""
			for i, start := range starts[file] {
				if start <= p.Line {
					id = ids[file][i]
				}
			}
			if id == "" {
				log.Fatalf("%v: a report outside of all shapes: %s", p, d.Message)
			}
			got[id] = true
		}
	}
	return shapes, got
}

// version is the version of a module that this program was built with.
func version(module string) string {
	if module == "" {
		return "this one"
	}
	info, _ := debug.ReadBuildInfo()
	for _, d := range info.Deps {
		if d.Path == module {
			return d.Version
		}
	}
	log.Fatalf("%s is not built in", module)
	return ""
}
