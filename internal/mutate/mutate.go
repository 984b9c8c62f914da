// Package mutate measures the rules by seeded bugs: it takes correct programs,
// breaks one thing at a time, and looks whether any rule notices.
//
// A mutant is an edit of the text that an operator proposes where the syntax and the
// types say that the edit breaks something. Mutants that do not compile are not
// counted. An operator leaves out what is equivalent by construction; what is
// equivalent for other reasons counts as not found, so that the shares are lower
// bounds.
package mutate

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/internal/unit"
	"github.com/futvet/futvet/passes/flow"
)

// A Mutant is one seeded bug.
type Mutant struct {
	Where string // file:line
	op    *Operator
	pkg   *packages.Package
	file  int
	text  []byte
}

// Diff is the first part of the text that the mutant changes: before and after, with
// the lines around it.
func (m *Mutant) Diff() string {
	old, err := os.ReadFile(m.pkg.Fset.Position(m.pkg.Syntax[m.file].FileStart).Filename)
	if err != nil {
		return err.Error()
	}
	a, b := strings.Split(string(old), "\n"), strings.Split(string(m.text), "\n")
	first := 0
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	last := 0
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	var out strings.Builder
	for i := max(0, first-6); i < min(len(a), len(a)-last+6); i++ {
		mark := " "
		if i >= first && i < len(a)-last {
			mark = "-"
		}
		if i == len(a)-last {
			for _, line := range b[first : len(b)-last] {
				fmt.Fprintf(&out, "+%s\n", line)
			}
		}
		fmt.Fprintf(&out, "%s%s\n", mark, a[i])
	}
	return out.String()
}

// An edit replaces a part of a file.
type edit struct {
	pos, end token.Pos
	text     string
}

// A source is a file that operators look at.
type source struct {
	pkg  *packages.Package
	info *types.Info
	file *ast.File
	text []byte
	base token.Pos
	add  func(at ast.Node, edits ...edit)
}

// show is the text of a node.
func (s *source) show(n ast.Node) string {
	return string(s.text[n.Pos()-s.base : n.End()-s.base])
}

// Mutants proposes the mutants of all packages that are correct: nothing is expected
// in them and nothing was found.
func Mutants(prog *unit.Program, analyzers []*analysis.Analyzer) ([]*Mutant, error) {
	var out []*Mutant
	for _, p := range prog.Roots {
		if len(prog.Diagnostics(p.PkgPath)) > 0 {
			continue
		}
		texts := make([][]byte, len(p.Syntax))
		expected := false
		for i, f := range p.Syntax {
			text, err := os.ReadFile(p.Fset.Position(f.FileStart).Filename)
			if err != nil {
				return nil, err
			}
			texts[i] = text
			expected = expected || bytes.Contains(text, []byte("// want \""))
		}
		if expected {
			continue
		}
		for file, f := range p.Syntax {
			s := &source{pkg: p, info: p.TypesInfo, file: f, text: texts[file], base: f.FileStart}
			for i := range operators {
				op := &operators[i]
				s.add = func(at ast.Node, edits ...edit) {
					pos := p.Fset.Position(at.Pos())
					dir := filepath.Dir(pos.Filename)
					out = append(out, &Mutant{
						op: op, pkg: p, file: file, text: s.apply(edits),
						Where: fmt.Sprintf("%s/%s/%s:%d", filepath.Base(filepath.Dir(dir)), filepath.Base(dir), filepath.Base(pos.Filename), pos.Line),
					})
				}
				op.propose(s)
			}
		}
	}
	return out, nil
}

func (s *source) apply(edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.pos, b.pos) })
	var b bytes.Buffer
	at := s.base
	for _, e := range edits {
		b.Write(s.text[at-s.base : e.pos-s.base])
		b.WriteString(e.text)
		at = e.end
	}
	b.Write(s.text[at-s.base:])
	return b.Bytes()
}

// A Trial is what became of a mutant.
type Trial struct {
	Compiles bool
	Found    []analysis.Diagnostic
	Inferred bool // a function has a loss that it did not have
}

// Try analyses a mutant.
func (m *Mutant) Try(prog *unit.Program, analyzers []*analysis.Analyzer) (Trial, error) {
	name := prog.Fset.Position(m.pkg.Syntax[m.file].FileStart).Filename
	f, err := parser.ParseFile(prog.Fset, name, m.text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return Trial{}, nil
	}
	files := slices.Clone(m.pkg.Syntax)
	files[m.file] = f
	u, err := prog.Check(m.pkg.PkgPath, files)
	if err != nil {
		return Trial{}, nil
	}
	t := Trial{Compiles: true}
	if t.Found, err = u.Run(analyzers...); err != nil {
		return t, fmt.Errorf("%s at %s: %w", m.op.Name, m.Where, err)
	}
	// What is said of directives and suppressions is not about the bug.
	t.Found = slices.DeleteFunc(t.Found, func(d analysis.Diagnostic) bool { return strings.HasPrefix(d.Category, "FV9") })
	if !m.op.inferred {
		return t, nil
	}
	whole, err := prog.Check(m.pkg.PkgPath, m.pkg.Syntax)
	if err != nil {
		return t, err
	}
	if _, err := whole.Run(analyzers...); err != nil {
		return t, err
	}
	before := losses(whole)
	for k := range losses(u) {
		t.Inferred = t.Inferred || !before[k]
	}
	return t, nil
}

// losses are what the functions of a package lose when they are cancelled.
func losses(u *unit.Unit) map[string]bool {
	out := map[string]bool{}
	for obj, facts := range u.Facts() {
		for _, f := range facts {
			if s, ok := f.(*flow.Summary); ok {
				for _, l := range s.Losses {
					out[fmt.Sprint(obj.String(), l.Lost, l.Base)] = true
				}
			}
		}
	}
	return out
}

// A Tally is what became of one operator's mutants.
type Tally struct {
	Tried, Found int
	Missed       []*Mutant
	Rules        map[string]int
}

// Share is the share found, in percent.
func (t *Tally) Share() float64 { return 100 * float64(t.Found) / float64(max(t.Tried, 1)) }

// Run tries up to limit mutants of each operator that compile, chosen by seed; all
// if limit is 0.
func Run(prog *unit.Program, analyzers []*analysis.Analyzer, mutants []*Mutant, limit int, seed uint64) (map[string]*Tally, error) {
	rnd := rand.New(rand.NewPCG(seed, 0))
	mutants = slices.Clone(mutants)
	rnd.Shuffle(len(mutants), func(i, j int) { mutants[i], mutants[j] = mutants[j], mutants[i] })
	out := map[string]*Tally{}
	for _, m := range mutants {
		t := out[m.op.Name]
		if t == nil {
			t = &Tally{Rules: map[string]int{}}
			out[m.op.Name] = t
		}
		if limit > 0 && t.Tried >= limit {
			continue
		}
		got, err := m.Try(prog, analyzers)
		if err != nil {
			return nil, err
		}
		if !got.Compiles {
			continue
		}
		t.Tried++
		switch {
		case len(got.Found) > 0:
			id, _, _ := strings.Cut(got.Found[0].Category, "/")
			t.Rules[id]++
		case got.Inferred:
			t.Rules["inferred"]++
		default:
			t.Missed = append(t.Missed, m)
			continue
		}
		t.Found++
	}
	return out, nil
}
