package oracle

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/futvet/futvet/internal/oracle/world"
)

// rules says which rules speak of what was seen.
var rules = map[world.Class][]string{
	world.Leak:       {"FV1001", "FV3001"},
	world.Skipped:    {"FV3002", "FV1001", "FV3001"}, // what is left anyway is one report
	world.AfterEnd:   {"FV2001", "FV2002"},
	world.AfterDrop:  {"FV2002"},
	world.GivenAfter: {"FV2001", "FV2002"},
	world.Lost:       {"FV1002"},
	world.LostMaybe:  {"FV1002"},
}

// harmless is what need not be reported, and may.
var harmless = map[world.Class]bool{world.GivenAfter: true, world.LostMaybe: true}

// meets says whether a report speaks of what was seen.
func (r report) meets(s world.Sight) bool {
	if !slices.Contains(rules[s.Class], r.id) {
		return false
	}
	switch s.Class {
	case world.Lost, world.LostMaybe:
		return r.lines[s.At]
	case world.AfterEnd, world.AfterDrop, world.GivenAfter:
		return r.lines[s.Line] || r.line == s.At // one report for a place
	}
	return r.lines[s.Line]
}

func measured(id string) bool {
	for _, ids := range rules {
		if slices.Contains(ids, id) {
			return true
		}
	}
	return false
}

// A disagreement is between what was seen and what was reported.
type disagreement struct{ kind, text string }

// A table counts.
type table struct {
	programs, runs, checked, points, open, stuck int

	seen, agreed  map[world.Class]int
	reported, not map[string]int // by rule; not: without having been seen
}

// judge compares what the rules say of programs with what is seen when they run.
func (l *lab) judge(t *testing.T, programs []*program) (*text, map[int][]disagreement, *table) {
	x, reports := l.analyse(t, programs)
	outcomes := l.run(t, programs)
	c := &table{programs: len(programs), seen: map[world.Class]int{}, agreed: map[world.Class]int{}, reported: map[string]int{}, not: map[string]int{}}
	wrong := map[int][]disagreement{}
	for _, p := range programs {
		o, ok := outcomes[p.number]
		if !ok {
			t.Fatalf("program %d has no outcome", p.number)
		}
		c.runs, c.checked, c.points = c.runs+o.Runs, c.checked+o.Checked, c.points+o.Points
		if !o.Complete {
			c.open++
		}
		if o.Stuck {
			c.stuck++
		}
		add := func(kind, format string, args ...any) {
			wrong[p.number] = append(wrong[p.number], disagreement{kind, fmt.Sprintf(format, args...)})
		}
		if o.Panic != "" {
			add("panic", "it panics: %s", o.Panic)
		}
		if o.Found != "" {
			add("futtest", "futtest: %s", o.Found)
		}
		for _, s := range o.Sights {
			if harmless[s.Class] {
				continue
			}
			c.seen[s.Class]++
			if slices.ContainsFunc(reports[p.number], func(r report) bool { return r.meets(s) }) {
				c.agreed[s.Class]++
			} else {
				add("missed: "+string(s.Class), "what is made at %d is %s, at %d", s.Line, s.Class, s.At)
			}
		}
		for _, r := range reports[p.number] {
			if !measured(r.id) {
				continue
			}
			c.reported[r.id]++
			if !slices.ContainsFunc(o.Sights, r.meets) {
				c.not[r.id]++
				if o.Complete {
					add("false: "+r.id, "%d: %s", r.line, r.text)
				}
			}
		}
	}
	return x, wrong, c
}

func (c *table) log(t *testing.T) {
	t.Logf("%d programs, %d runs (%d of them under futtest as well), dropped at each of %d suspensions", c.programs, c.runs, c.checked, c.points)
	t.Logf("%d programs have more runs than are tried; %d come to where nothing can happen any more", c.open, c.stuck)
	t.Logf("%-24s %6s %8s %6s", "seen", "sites", "reported", "missed")
	for _, k := range slices.Sorted(maps.Keys(rules)) {
		if !harmless[k] {
			t.Logf("%-24s %6d %8d %6d", k, c.seen[k], c.agreed[k], c.seen[k]-c.agreed[k])
		}
	}
	t.Logf("%-24s %6s %8s", "reported", "sites", "not seen")
	for _, k := range slices.Sorted(maps.Keys(c.reported)) {
		t.Logf("%-24s %6d %8d", k, c.reported[k], c.not[k])
	}
}

// smaller leaves out what a disagreement of a kind does not need.
func (l *lab) smaller(t *testing.T, p *program, kind string) *program {
	for range 8 {
		var variants []*program
		for i, s := range p.stmts() {
			variants = append(variants, p.clone(i+1, s))
		}
		variants = l.compiling(t, variants)
		if len(variants) == 0 {
			return p
		}
		_, wrong, _ := l.judge(t, variants)
		i := slices.IndexFunc(variants, func(v *program) bool {
			return slices.ContainsFunc(wrong[v.number], func(d disagreement) bool { return d.kind == kind })
		})
		if i < 0 {
			return p
		}
		p = variants[i]
	}
	return p
}

func TestOracle(t *testing.T) {
	l := newLab(t)
	var programs []*program
	for i := range *count {
		programs = append(programs, generate(i+1, *seed))
	}
	programs = l.compiling(t, programs)
	x, wrong, c := l.judge(t, programs)
	c.log(t)
	for _, p := range programs {
		for i, d := range wrong[p.number] {
			t.Errorf("program %d: %s\n%s\n%s", p.number, d.kind, d.text, x.of(p.number))
			if *shrink && i == 0 {
				q := l.smaller(t, p, d.kind)
				y, again, _ := l.judge(t, []*program{q})
				t.Logf("and smaller: %v\n%s", again[q.number], y.of(q.number))
			}
		}
	}
	if len(programs) < *count/2 {
		t.Errorf("only %d of %d programs compile", len(programs), *count)
	}
	for k := range rules {
		if !harmless[k] && *count >= 500 && c.seen[k] == 0 {
			t.Errorf("%s was never seen", k)
		}
	}
}
