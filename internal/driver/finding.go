package driver

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/futvet/futvet/internal/rule"
)

// A position is a place in a file. Line and column count from 1, the column in
// bytes; 0 where unknown. The zero position is nowhere.
type position struct {
	file         string
	line, column int
}

// parsePosition reads "file:line:column", "file:line" or "-", as go/token
// prints them.
func parsePosition(s string) position {
	if s == "" || s == "-" {
		return position{}
	}
	var numbers []int
	for len(numbers) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			break
		}
		numbers = append(numbers, n)
		s = s[:i]
	}
	p := position{file: s}
	switch len(numbers) {
	case 1:
		p.line = numbers[0]
	case 2:
		p.line, p.column = numbers[1], numbers[0]
	}
	return p
}

// in renders the position for somebody who stands in dir: relative where that
// is shorter. It ends in ": ", or is empty for nowhere.
func (p position) in(dir string) string {
	if p.file == "" {
		return ""
	}
	name := p.file
	if dir != "" && filepath.IsAbs(name) {
		if rel, err := filepath.Rel(dir, name); err == nil && len(rel) < len(name) {
			name = rel
		}
	}
	var b strings.Builder
	b.WriteString(name)
	for _, n := range []int{p.line, p.column} {
		if n > 0 {
			b.WriteString(":" + strconv.Itoa(n))
		}
	}
	b.WriteString(": ")
	return b.String()
}

func (p position) compare(q position) int {
	return cmp.Or(
		strings.Compare(p.file, q.file),
		cmp.Compare(p.line, q.line),
		cmp.Compare(p.column, q.column),
	)
}

// A step is one station of the path that leads to a finding.
type step struct {
	position
	message string
}

// A finding is one diagnostic of one rule.
type finding struct {
	position
	analyzer string
	category string // as the diagnostic has it: "FV1002" or "FV1002/warning"
	id       string // the rule's
	severity string
	ignored  bool // it is suppressed, and shown because somebody asked
	message  string
	steps    []step
}

// judge fills in the rule's ID and the severity from the category, or from the
// analyzer's rule where the category does not say, and takes the ID off the
// message, which carries it for drivers that show nothing else.
func (f *finding) judge(rules []*rule.Rule) {
	category, ignored := strings.CutSuffix(f.category, rule.Ignored)
	f.ignored = ignored
	id, severity, _ := strings.Cut(category, "/")
	if id == "" {
		id = f.analyzer
	}
	for _, r := range rules {
		if r.ID == id || r.Analyzer.Name == f.analyzer {
			id = r.ID
			if severity == "" {
				severity = r.Severity.String()
			}
			break
		}
	}
	if severity == "" {
		severity = rule.Warning.String()
	}
	f.id, f.severity = id, severity
	f.message = strings.TrimPrefix(f.message, id+": ")
}

// merge sorts findings by file, line and column and drops those that are
// reported twice, for a package and for its variant under test.
func merge(list []finding) []finding {
	slices.SortFunc(list, func(f, g finding) int {
		return cmp.Or(
			f.compare(g.position),
			strings.Compare(f.category, g.category),
			strings.Compare(f.analyzer, g.analyzer),
			strings.Compare(f.message, g.message),
			slices.CompareFunc(f.steps, g.steps, func(s, t step) int {
				return cmp.Or(s.compare(t.position), strings.Compare(s.message, t.message))
			}),
		)
	})
	return slices.CompactFunc(list, func(f, g finding) bool {
		return f.position == g.position && f.category == g.category &&
			f.analyzer == g.analyzer && f.message == g.message && slices.Equal(f.steps, g.steps)
	})
}

// render writes the findings as a reader in dir sees them.
func render(w io.Writer, dir string, list []finding) error {
	b := bufio.NewWriter(w)
	for _, f := range list {
		severity := f.severity
		if f.ignored {
			severity += " (ignored)"
		}
		fmt.Fprintf(b, "%s%s %s: %s\n", f.in(dir), f.id, severity, indent(f.message, "\t"))
		for i, s := range f.steps {
			fmt.Fprintf(b, "    %d. %s%s\n", i+1, s.in(dir), indent(s.message, "\t"))
		}
	}
	return b.Flush()
}

// indent puts prefix before every line but the first.
func indent(s, prefix string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n"+prefix)
}

// summary counts findings: "3 findings (2 errors, 1 warning)".
func summary(list []finding) string {
	count := make(map[string]int)
	for _, f := range list {
		count[f.severity]++
	}
	var parts []string
	for _, s := range []rule.Severity{rule.Error, rule.Warning, rule.Info} {
		if n := count[s.String()]; n > 0 {
			noun := s.String()
			if s == rule.Info {
				noun = "note"
			}
			parts = append(parts, plural(n, noun))
		}
	}
	return fmt.Sprintf("%s (%s)", plural(len(list), "finding"), strings.Join(parts, ", "))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
