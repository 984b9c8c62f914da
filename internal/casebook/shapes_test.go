package casebook

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/analyzers/mustcall"
)

// The shapes are written once, in testdata/casebook/shapes/shapes.txt, and made Go
// code for each kind of value that obliges.

var update = flag.Bool("update", false, "write the generated shapes anew")

const shapesDir = "../../testdata/casebook/shapes"

// A kind is a kind of value that obliges.
type kind struct {
	name string
	id   string // the rule that reports it
	typ  string
	// Statements; X is the variable.
	declare, assign string
	// Expressions; X is the value.
	release, function string
	vars              string // declarations
}

var kinds = []kind{
	{
		name: "futures", id: "FV1001", typ: "futures.Future[time.Time]",
		declare: "X := timer.Sleep(time.Second)", assign: "X = timer.Sleep(time.Second)",
		release: "X.Drop()", function: "X.Drop",
	},
	{
		name: "guards", id: "FV3001", typ: "*guard.Guard",
		declare: "X := guard.Take()", assign: "X = guard.Take()",
		release: "X.Release()", function: "X.Release",
	},
	{
		name: "cancels", id: "FV6001", typ: "context.CancelFunc",
		declare: "_, X := context.WithCancel(parent)", assign: "_, X = context.WithCancel(parent)",
		release: "X()", function: "X",
		vars: "var parent = context.Background()",
	},
	{
		name: "responses", id: "FV6001", typ: "*http.Response",
		declare: "X, err := http.Get(url)\nif err != nil {\npanic(err)\n}", assign: "if r, err := http.Get(url); err == nil {\nX = r\n} else {\npanic(err)\n}",
		release: "X.Body.Close()", function: "X.Body.Close",
		vars: `var url = "http://localhost"`,
	},
	{
		name: "rows", id: "FV6001", typ: "*sql.Rows",
		declare: "X, err := db.Query(query)\nif err != nil {\npanic(err)\n}", assign: "if r, err := db.Query(query); err == nil {\nX = r\n} else {\npanic(err)\n}",
		release: "X.Close()", function: "X.Close",
		vars: "var db *sql.DB\n\nconst query = \"select 1\"",
	},
	{
		name: "stops", id: "FV6001", typ: "func()",
		declare: "_, X := iter.Pull(ints)", assign: "_, X = iter.Pull(ints)",
		release: "X()", function: "X",
		vars: "func ints(yield func(int) bool) { yield(1) }",
	},
}

// A shape is one of shapes.txt.
type shape struct {
	id    string // S01
	leak  bool
	title string
	body  string
}

func readShapes(t *testing.T) []shape {
	data, err := os.ReadFile(filepath.Join(shapesDir, "shapes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out []shape
	for _, part := range strings.Split(string(data), "\n== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		id, rest, _ := strings.Cut(head, " ")
		truth, title, _ := strings.Cut(rest, " ")
		out = append(out, shape{id, truth == "leak", strings.TrimPrefix(title, "+ "), body})
	}
	return out
}

var (
	statementRE = regexp.MustCompile(`(?m)^\s*(NEW|SET) (\w+)(.*)$`)
	releaseRE   = regexp.MustCompile(`\b(REL|RELFUNC)\(([^()]+)\)`)
	markRE      = regexp.MustCompile(`(?m)^(.*?)\s*//!(.*)$`)
)

// expand makes a shape's code for a kind.
func (k *kind) expand(s shape) string {
	text := statementRE.ReplaceAllStringFunc(s.body, func(line string) string {
		m := statementRE.FindStringSubmatch(line)
		code := k.declare
		if m[1] == "SET" {
			code = k.assign
		}
		code = strings.ReplaceAll(code, "X", m[2])
		// The mark stands on the line that makes the value.
		first, rest, more := strings.Cut(code, "\n")
		if more {
			rest = "\n" + rest
		}
		return first + m[3] + rest
	})
	text = releaseRE.ReplaceAllStringFunc(text, func(e string) string {
		m := releaseRE.FindStringSubmatch(e)
		code := k.release
		if m[1] == "RELFUNC" {
			code = k.function
		}
		return strings.ReplaceAll(code, "X", m[2])
	})
	text = strings.ReplaceAll(strings.ReplaceAll(text, "$T", k.typ), "$S", s.id)
	return markRE.ReplaceAllString(text, fmt.Sprintf(`$1 // want "%s"`, k.id))
}

const common = `
var (
	cond, cond2 bool
	failure     error
)

func work() error { return failure }
func use(...any)  {}

func mayPanic() {
	if cond {
		panic("x")
	}
}
`

const library = `
// Start hands the value over.
func Start() $T {
	NEW f
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() ($T, error) {
	if broken {
		return nil, errors.New("broken")
	}
	NEW f
	return f, nil
}

// Release releases f.
func Release(f $T) { REL(f) }

// Look looks at f.
func Look(f $T) bool { return f != nil }
`

const generated = "// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.\n\n"

// files are the generated files of a kind, by path.
func (k *kind) files(t *testing.T, shapes []shape) map[string][]byte {
	out := map[string][]byte{}
	add := func(path, name, text string) {
		src, err := format.Source([]byte(generated + "package " + name + "\n\n" + imports(text, k.name) + text))
		if err != nil {
			t.Fatalf("%s/%s: %v\n%s", k.name, path, err, text)
		}
		out[filepath.Join(k.name, path)] = src
	}
	var correct, leaks bytes.Buffer
	for _, s := range shapes {
		buf := &correct
		if s.leak {
			buf = &leaks
		}
		fmt.Fprintf(buf, "\n// %s: %s.\n%s", s.id, s.title, k.expand(s))
	}
	add("common.go", k.name, common+"\n"+k.vars+"\n")
	add("correct.go", k.name, correct.String())
	add("leaks.go", k.name, leaks.String())
	add("lib/lib.go", "lib", k.expand(shape{body: library + "\n" + k.vars + "\n"}))
	return out
}

var importPaths = []string{
	"context", "database/sql", "errors", "iter", "log", "net/http", "os", "testing", "time",
	"github.com/futvet/futvet/futures",
	"github.com/futvet/futvet/futures/timer",
	"github.com/futvet/futvet/testdata/casebook/shapes/guard",
	"github.com/futvet/futvet/testdata/casebook/shapes/%s/lib",
}

// imports are the import declarations that text needs.
func imports(text, name string) string {
	var std, own []string
	for _, p := range importPaths {
		if strings.Contains(p, "%s") {
			p = fmt.Sprintf(p, name)
		}
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(filepath.Base(p)) + `\.`).MatchString(text) {
			continue
		}
		if strings.HasPrefix(p, "github.com/") {
			own = append(own, fmt.Sprintf("%q\n", p))
		} else {
			std = append(std, fmt.Sprintf("%q\n", p))
		}
	}
	if len(std)+len(own) == 0 {
		return ""
	}
	return "import (\n" + strings.Join(std, "") + "\n" + strings.Join(own, "") + ")\n"
}

func TestShapesAreGenerated(t *testing.T) {
	shapes := readShapes(t)
	leaks := 0
	for _, s := range shapes {
		if s.leak {
			leaks++
			if !strings.Contains(s.body, "//!") {
				t.Errorf("%s: where is the leak?", s.id)
			}
		}
	}
	if correct := len(shapes) - leaks; correct != 43 || leaks != 35 {
		t.Errorf("%d correct shapes and %d with a leak, want 43 and 35", correct, leaks)
	}
	for _, k := range kinds {
		files := k.files(t, shapes)
		for _, path := range sortedKeys(files) {
			full := filepath.Join(shapesDir, path)
			if *update {
				if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(full, files[path], 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if old, err := os.ReadFile(full); err != nil || !bytes.Equal(old, files[path]) {
				t.Errorf("%s is not what shapes.txt says (%v): run this test with -update", path, err)
			}
		}
	}
}

// shapeMisses are the leaks that are not found, by shape, or by kind and shape, each
// with the reason.
var shapeMisses = map[string]string{
	"futures L10": "a type without Drop owes nothing, whatever it holds",
	"guards L10":  "a type without Drop owes nothing, whatever it holds",
	"L31":         "paths that begin with a panic are not followed",
}

// TestShapes measures the rules by the shapes.
func TestShapes(t *testing.T) {
	setContracts(t, "std")
	patterns := []string{}
	for _, k := range kinds {
		patterns = append(patterns, "./testdata/casebook/shapes/"+k.name)
	}
	root, err := filepath.Abs(shapesDir)
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/comparison.md")
	if err != nil {
		t.Fatal(err)
	}
	found := load(t, root, append(patterns, "./futures/..."))
	shapes := readShapes(t)
	for _, k := range kinds {
		at := k.lines(t)
		reported, missed, wrong := 0, 0, 0
		for s, msg := range found.got {
			if strings.HasPrefix(s.file, k.name+"/") && !found.want[s] {
				wrong++
				t.Errorf("false: %s %s: %s", at(s), s, msg)
			}
		}
		for _, s := range sortedSites(found.want) {
			if !strings.HasPrefix(s.file, k.name+"/") {
				continue
			}
			name := k.name + " " + at(s)
			_, ok := found.got[s]
			why, listed := shapeMisses[name]
			if !listed {
				why, listed = shapeMisses[at(s)]
			}
			switch {
			case ok && listed:
				t.Errorf("%s is reported although it is listed as a miss (%s)", name, why)
			case !ok && !listed:
				t.Errorf("missed: %s %s", name, s)
			}
			if ok {
				reported++
			} else {
				missed++
			}
		}
		leaks := 0
		for _, s := range shapes {
			if s.leak {
				leaks++
			}
		}
		if reported+missed != leaks {
			t.Errorf("%s: %d leaks are expected, want %d", k.name, reported+missed, leaks)
		}
		row := fmt.Sprintf("| %s | futvet | this one | %d | %d |", k.name, reported, wrong)
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/comparison.md does not say %q: run internal/sidebyside", row)
		}
		t.Logf("%-10s %2d of %d leaks reported, %d missed; %d false on %d correct shapes", k.name, reported, leaks, missed, wrong, len(shapes)-leaks)
	}
}

// lines says which shape a line of a kind's files belongs to.
func (k *kind) lines(t *testing.T) func(site) string {
	return func(s site) string {
		data, err := os.ReadFile(filepath.Join(shapesDir, s.file))
		if err != nil {
			t.Fatal(err)
		}
		id := ""
		for i, line := range strings.Split(string(data), "\n") {
			if m := regexp.MustCompile(`^// ([SL]\d\d): `).FindStringSubmatch(line); m != nil {
				id = m[1]
			}
			if i+1 == s.line {
				break
			}
		}
		return id
	}
}

func setContracts(t *testing.T, value string) {
	flag := mustcall.Analyzer.Flags.Lookup("contracts").Value
	if err := flag.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set("") })
}

func sortedSites[V any](m map[site]V) []site {
	return slices.SortedFunc(maps.Keys(m), func(a, b site) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.id, b.id))
	})
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
