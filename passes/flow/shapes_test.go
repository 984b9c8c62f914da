package flow_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/internal/unit"
	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/futssa"
	"github.com/futvet/futvet/passes/model"
)

// A shape is a way for a function to be long. unit writes its i'th part, which has
// the given number of statements.
type shape struct {
	name       string
	statements int
	head, tail string
	unit       func(i int) string
}

const lost = "if err != nil { return err }\n"

var shapes = []shape{
	{"straight", 1, "", "", func(i int) string {
		return "futures.Await(co, timer.Sleep(d))\n"
	}},
	{"fails", 3, "var err error\n", "", func(i int) string {
		return "_, err = futures.Await(co, timer.Sleep(d))\n" + lost
	}},
	{"branches", 4, "n := 0\n", "_ = n\n", func(i int) string {
		return fmt.Sprintf("if a[%d] { n++ } else { n-- }\nfutures.Await(co, timer.Sleep(d))\n", i)
	}},
	{"guards", 5, "", "", func(i int) string {
		return fmt.Sprintf("var f%d futures.Future[time.Time]\nif a[%[1]d] { f%[1]d = timer.Sleep(d) }\nif f%[1]d != nil { f%[1]d.Drop() }\n", i)
	}},
	{"selects", 8, "", "", func(i int) string {
		return `for {
			item, late := futures.On(in.Recv()), futures.On(timer.Sleep(d))
			if co.Select(item, late) == late { break }
			if v, err := item.Result(); err != nil { return err } else { use(v) }
		}
		`
	}},
	{"defers", 2, "", "futures.Await(co, timer.Sleep(d))\n", func(i int) string {
		return fmt.Sprintf("f%d := timer.Sleep(d)\ndefer f%[1]d.Drop()\n", i)
	}},
	{"deferred", 4, "", "", func(i int) string {
		return fmt.Sprintf("f%d := timer.Sleep(d)\ndefer f%[1]d.Drop()\nif _, err := futures.Await(co, futures.Ref(f%[1]d)); err != nil { return err }\n", i)
	}},
	{"alive", 1, "var keep []futures.Future[time.Time]\n", "", func(i int) string {
		return fmt.Sprintf("f%d := timer.Sleep(d); keep = append(keep, f%[1]d)\n", i)
	}},
	{"unowned", 2, "", "", func(i int) string {
		return fmt.Sprintf("f%d := timer.Sleep(d)\n_ = f%[1]d\n", i)
	}},
	{"sends", 4, "", "", func(i int) string {
		return "if v, err := futures.Await(co, in.Recv()); err != nil { return err } else if _, err := futures.Await(co, out.Send(v)); err != nil { return err }\n"
	}},
	{"literals", 3, "", "", func(i int) string {
		return fmt.Sprintf("g%d := func() { futures.Await(co, timer.Sleep(d)) }\ng%[1]d()\n", i)
	}},
	{"fields", 3, "", "", func(i int) string {
		return fmt.Sprintf("s.f%d = timer.Sleep(d)\nif a[%[1]d] { s.f%[1]d.Drop() }\n", i)
	}},
	{"plain", 4, "n := 0\n", "use(n)\nfutures.Await(co, timer.Sleep(d))\n", func(i int) string {
		return fmt.Sprintf("if n&%d == 0 { n += m[n] }\nfor k := range m { n += k }\n", i)
	}},
}

// source is a package with one function of about n statements, or of many functions
// of 32 each.
func (s shape) source(n int, many bool) string {
	var b strings.Builder
	b.WriteString(`package gen

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

var _ = timer.Sleep

func use(int) {}

`)
	per := n
	if many {
		per = 32
	}
	units := max(1, per/s.statements)
	if s.name == "fields" {
		b.WriteString("type fields struct {\n")
		for i := range units {
			fmt.Fprintf(&b, "f%d futures.Future[time.Time]\n", i)
		}
		b.WriteString("}\n")
	} else {
		b.WriteString("type fields struct{}\n")
	}
	for f := range n / per {
		fmt.Fprintf(&b, "func F%d(co *futures.Co, d time.Duration, a []bool, m map[int]int, in *mpsc.Receiver[int], out *mpsc.Sender[int], s *fields) error {\n%s", f, s.head)
		for i := range units {
			b.WriteString(s.unit(i))
		}
		fmt.Fprintf(&b, "%sreturn nil\n}\n\n", s.tail)
	}
	return b.String()
}

var program *unit.Program

func load(t testing.TB) *unit.Program {
	if program == nil {
		var err error
		if program, err = unit.Load("../..", []*analysis.Analyzer{flow.Analyzer}, "./futures/mpsc", "./futures/timer"); err != nil {
			t.Fatal(err)
		}
	}
	return program
}

// check type-checks a package of one file.
func check(t testing.TB, src string) *unit.Unit {
	p := load(t)
	f, err := parser.ParseFile(p.Fset, "gen.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.Check("example.org/gen", []*ast.File{f})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

var shapesTo = flag.Int("shapes", 2, "thousands of statements to which TestLinear doubles a function or a package")

// TestLinear: twice the code costs about twice the steps and the memory, for one
// function of many statements and for many functions. Time is for the benchmark:
// it depends on what else the machine does.
func TestLinear(t *testing.T) {
	for _, s := range shapes {
		for _, many := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/many=%v", s.name, many), func(t *testing.T) {
				var before cost
				for k := 1; k <= *shapesTo; k *= 2 {
					c := measure(t, s.source(k<<10, many))
					t.Logf("%dk statements: %d instructions, %d steps, %d KB allocated, complete: %v", k, c.size, c.steps, c.bytes>>10, !c.incomplete)
					if k > 1 {
						if r := float64(c.steps) / float64(before.steps); r > 2.2 { // 2.13 up to 2k for one shape, 2.06 up to 4k
							t.Errorf("from %dk to %dk statements, steps grow %.2f times", k/2, k, r)
						}
						if r := float64(c.bytes) / float64(before.bytes); r > 2.3 && c.bytes > 1<<26 { // less is the tables that grow by doubling
							t.Errorf("from %dk to %dk statements, allocations grow %.2f times", k/2, k, r)
						}
					}
					before = c
				}
			})
		}
	}
}

type cost struct {
	size, steps int
	bytes       uint64
	incomplete  bool
}

func measure(t *testing.T, src string) cost {
	u := check(t, src)
	if _, err := u.Run(futssa.Analyzer, model.Analyzer); err != nil {
		t.Fatal(err)
	}
	var c cost
	flow.Watch(func(_ *ssa.Function, size, steps int, incomplete bool) {
		c.size, c.steps, c.incomplete = c.size+size, c.steps+steps, c.incomplete || incomplete
	})
	defer flow.Watch(nil)
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	if _, err := u.Run(flow.Analyzer); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&m1)
	c.bytes = m1.TotalAlloc - m0.TotalAlloc
	return c
}

// BenchmarkShapes is for looking at one shape at one size, with a profile:
//
//	go test -bench Shapes/selects/1/16k -cpuprofile ...
func BenchmarkShapes(b *testing.B) {
	for _, s := range shapes {
		for _, many := range []bool{false, true} {
			for k := 1; k <= 64; k *= 2 {
				b.Run(fmt.Sprintf("%s/many=%v/%dk", s.name, many, k), func(b *testing.B) {
					u := check(b, s.source(k<<10, many))
					if _, err := u.Run(futssa.Analyzer, model.Analyzer); err != nil {
						b.Fatal(err) // SSA is built before the clock runs
					}
					b.ReportAllocs()
					for b.Loop() {
						if _, err := u.Run(flow.Analyzer); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
