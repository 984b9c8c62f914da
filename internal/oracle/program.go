package oracle

import (
	"fmt"
	"regexp"
	"strings"
)

// A program is a few functions, the last of which is its main one. It exists in two
// texts of the same lines: the one that is analysed, and the one that is run, in which
// every future that the program makes is in a probe.
type program struct {
	number int
	funcs  []*function
	blocks []string // functions that make blocks
}

type function struct {
	head, tail string
	body       []*stmt
}

// A stmt is lines, each with what is nested under it.
//
// In a line «what|expr|taken» stands for expr, a future, and for the probe around it,
// which is told what it is and what it takes over.
type stmt struct {
	parts []part
}

type part struct {
	line string
	body []*stmt
}

func line(format string, args ...any) *stmt {
	return &stmt{[]part{{fmt.Sprintf(format, args...), nil}}}
}

// A text is a file of programs.
type text struct {
	strings.Builder
	probes bool
	line   int
	first  map[int]int // line of each program
	last   map[int]int
}

const header = `package main

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/internal/oracle/world"
)

var _ = aio.ReadFull
var _ = timer.Sleep

func take(co *futures.Co, f futures.Future[int]) (int, error) { return futures.Await(co, f) }

func look(co *futures.Co, f futures.Future[int]) (int, error) {
	return futures.Await(co, futures.Ref(f))
}

func drop(f futures.Future[int]) { f.Drop() }

func pass(f futures.Future[int]) futures.Future[int] { return f }


`

// write renders programs, with the probes or without.
func write(programs []*program, probes bool) *text {
	t := &text{probes: probes, line: 1, first: map[int]int{}, last: map[int]int{}}
	t.WriteString(header)
	t.line += strings.Count(header, "\n")
	for _, p := range programs {
		t.first[p.number] = t.line
		for _, f := range p.funcs {
			t.add(f.head, 0)
			t.body(f.body, 1+strings.Count(f.head, "{")-1)
			t.add(f.tail, 0)
			t.add("", 0)
		}
		t.last[p.number] = t.line
	}
	return t
}

func (t *text) body(body []*stmt, depth int) {
	for _, s := range body {
		for _, p := range s.parts {
			t.add(p.line, depth)
			t.body(p.body, depth+1)
		}
	}
}

func (t *text) add(line string, depth int) {
	for {
		before, rest, ok := strings.Cut(line, "«")
		if !ok {
			break
		}
		mark, after, _ := strings.Cut(rest, "»")
		what, rest, _ := strings.Cut(mark, "|")
		expr, taken, _ := strings.Cut(rest, "|")
		if t.probes {
			if taken != "" {
				taken = ", " + taken
			}
			expr = fmt.Sprintf("world.Probe(%d, %q, %s%s)", t.line, what, expr, taken)
		}
		line = before + expr + after
	}
	if t.probes {
		line = strings.ReplaceAll(line, "co.Select(", "w.Select(co, ")
		line = strings.ReplaceAll(line, "timer.", "world.")
		line = strings.ReplaceAll(line, "p.Send(", "w.Fill(p, ")
		line = strings.ReplaceAll(line, "w.More()", fmt.Sprintf("w.MoreAt(%d)", t.line))
	}
	fmt.Fprintf(t, "%s%s\n", strings.Repeat("\t", depth), line)
	t.line += 1 + strings.Count(line, "\n")
}

// of is the text of a program, with the numbers of its lines.
func (t *text) of(number int) string {
	var b strings.Builder
	lines := strings.Split(t.String(), "\n")
	for i := t.first[number]; i < t.last[number]; i++ {
		fmt.Fprintf(&b, "%d\t%s\n", i, lines[i-1])
	}
	return b.String()
}

// owner is the program that a line belongs to.
func (t *text) owner(line int) (number int, ok bool) {
	for n, first := range t.first {
		if first <= line && line < t.last[n] {
			return n, true
		}
	}
	return 0, false
}

// clone copies a program under another number, but for a statement to leave out.
func (p *program) clone(number int, without *stmt) *program {
	old := regexp.MustCompile(fmt.Sprintf(`\bp%d(b|\b)`, p.number))
	rename := func(s string) string { return old.ReplaceAllString(s, fmt.Sprintf("p%d$1", number)) }
	var body func(list []*stmt) []*stmt
	body = func(list []*stmt) (out []*stmt) {
		for _, s := range list {
			if s == without {
				continue
			}
			c := &stmt{}
			for _, p := range s.parts {
				c.parts = append(c.parts, part{rename(p.line), body(p.body)})
			}
			out = append(out, c)
		}
		return out
	}
	q := &program{number: number}
	for _, f := range p.funcs {
		q.funcs = append(q.funcs, &function{rename(f.head), f.tail, body(f.body)})
	}
	for _, b := range p.blocks {
		q.blocks = append(q.blocks, rename(b))
	}
	return q
}

// stmts is all statements of a program, outer ones first.
func (p *program) stmts() []*stmt {
	var out []*stmt
	var walk func(body []*stmt)
	walk = func(body []*stmt) {
		out = append(out, body...)
		for _, s := range body {
			for _, q := range s.parts {
				walk(q.body)
			}
		}
	}
	for _, f := range p.funcs {
		walk(f.body)
	}
	return out
}
