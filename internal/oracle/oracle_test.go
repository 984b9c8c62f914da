package oracle

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/oracle/world"
	"github.com/futvet/futvet/internal/unit"
)

var (
	count = flag.Int("oracle.programs", 80, "how many programs to generate")
	seed  = flag.Uint64("oracle.seed", 1, "chooses them")

	shrink = flag.Bool("oracle.shrink", false, "look for the smallest program that fails")
)

const programsPath = "github.com/futvet/futvet/internal/oracle/programs"

// A report is what the rules say of one place.
type report struct {
	id, text string
	line     int
	lines    map[int]bool // all that it names
}

// lab analyses and runs programs.
type lab struct {
	prog *unit.Program
	dir  string
}

func newLab(t *testing.T) *lab {
	prog, err := unit.Load("../..", analyzers.All(), "./internal/oracle/world", "./futures/aio", "./futures/timer")
	if err != nil {
		t.Fatal(err)
	}
	return &lab{prog, t.TempDir()}
}

// compiling leaves out what does not compile.
func (l *lab) compiling(t *testing.T, programs []*program) []*program {
	for {
		x := write(programs, false)
		f, err := parser.ParseFile(l.prog.Fset, "programs.go", x.String(), parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%v\n%s", err, x)
		}
		wrong := map[int]bool{}
		conf := types.Config{Importer: imports{l.prog}, Error: func(err error) {
			e := err.(types.Error)
			n, ok := x.owner(l.prog.Fset.Position(e.Pos).Line)
			if !ok {
				t.Fatal(err)
			}
			wrong[n] = true
		}}
		conf.Check(programsPath, l.prog.Fset, []*ast.File{f}, nil)
		if len(wrong) == 0 {
			return programs
		}
		var rest []*program
		for _, p := range programs {
			if !wrong[p.number] {
				rest = append(rest, p)
			}
		}
		programs = rest
	}
}

type imports struct{ *unit.Program }

// analyse is what the rules say of programs.
func (l *lab) analyse(t *testing.T, programs []*program) (*text, map[int][]report) {
	x := write(programs, false)
	f, err := parser.ParseFile(l.prog.Fset, "programs.go", x.String(), parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	u, err := l.prog.Check(programsPath, []*ast.File{f})
	if err != nil {
		t.Fatal(err)
	}
	found, err := u.Run(analyzers.All()...)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int][]report{}
	for _, d := range found {
		id, _, _ := strings.Cut(d.Category, "/")
		r := report{id: id, text: d.Message, line: l.prog.Fset.Position(d.Pos).Line, lines: map[int]bool{}}
		r.lines[r.line] = true
		for _, rel := range d.Related {
			at := l.prog.Fset.Position(rel.Pos).Line
			r.lines[at] = true
			r.text += fmt.Sprintf("\n\t\t%d: %s", at, rel.Message)
		}
		n, ok := x.owner(r.line)
		if !ok {
			t.Fatalf("a report outside of the programs: %v", d)
		}
		out[n] = append(out[n], r)
	}
	return x, out
}

// run is what happens when programs run.
func (l *lab) run(t *testing.T, programs []*program) map[int]world.Outcome {
	x := write(programs, true)
	fmt.Fprint(x, "func main() {\n\tworld.Main(\n")
	for _, p := range programs {
		fmt.Fprintf(x, "\t\tworld.Program{Number: %d, Main: p%d, Blocks: []func(*world.World) futures.Future[int]{%s}},\n", p.number, p.number, strings.Join(p.blocks, ", "))
	}
	fmt.Fprint(x, "\t)\n}\n")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	source, overlay, binary := filepath.Join(l.dir, "main.go"), filepath.Join(l.dir, "overlay.json"), filepath.Join(l.dir, "programs.exe")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, "internal/oracle/programs/main.go"): source}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{source: []byte(x.String()), overlay: replace} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-overlay", overlay, "-ldflags=-s -w", "-o", binary, "./internal/oracle/programs")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(binary)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%.2000s", err, stderr.String())
	}
	out := map[int]world.Outcome{}
	for d := json.NewDecoder(&stdout); d.More(); {
		var o world.Outcome
		if err := d.Decode(&o); err != nil {
			t.Fatal(err)
		}
		out[o.Number] = o
	}
	return out
}
