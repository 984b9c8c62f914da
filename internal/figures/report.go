package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// A verdict says what a figure shows.
type verdict string

const (
	meets        verdict = "meets"
	misses       verdict = "misses"
	noLimit      verdict = "no limit" // it stands there to be seen
	notInstalled verdict = "not installed"
	skipped      verdict = "skipped"
	failed       verdict = "failed"
)

// A summary is the median of some rounds, with the lowest and the highest.
type summary struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

func summarize(xs []float64) *summary {
	if len(xs) == 0 {
		return nil
	}
	s := slices.Sorted(slices.Values(xs))
	m := s[len(s)/2]
	if len(s)%2 == 0 {
		m = (s[len(s)/2-1] + m) / 2
	}
	return &summary{Median: m, Min: s[0], Max: s[len(s)-1]}
}

// A figure is a line of the table with what was measured.
type figure struct {
	Row     string   `json:"row"`   // what -rows matches
	Title   string   `json:"title"` // what was measured
	Unit    string   `json:"unit,omitempty"`
	Ours    *summary `json:"ours,omitempty"`
	Against string   `json:"against,omitempty"` // whom; empty: the limit is one of ours itself
	Theirs  *summary `json:"theirs,omitempty"`
	Ratio   *summary `json:"ratio,omitempty"` // of ours to theirs, of the rounds
	Rule    rule     `json:"rule,omitempty"`
	Limit   *float64 `json:"limit,omitempty"`
	Verdict verdict  `json:"verdict"`
	Reason  string   `json:"reason,omitempty"` // why nothing was measured
}

// figure makes the line of what was measured: the values of each contestant, round by
// round, and why some have none.
func (l line) figure(c contest, runs map[string][]values, reasons map[string]error) figure {
	f := figure{Row: c.name, Title: l.title, Unit: l.unit, Against: l.against, Rule: l.rule}
	if l.rule != none {
		f.Limit = &l.limit
	}
	theirs := l.theirs
	if theirs == "" {
		theirs = l.value
	}
	self := c.contestants[0].who
	for _, who := range []string{self, l.against} {
		err := reasons[who]
		switch {
		case err == nil:
			continue
		case errors.Is(err, errNotInstalled):
			f.Verdict = notInstalled
		case strings.Contains(err.Error(), errSkip.Error()+": "): // maybe said by another process
			f.Verdict = skipped
			_, f.Reason, _ = strings.Cut(err.Error(), errSkip.Error()+": ")
		default:
			f.Verdict, f.Reason = failed, err.Error()
		}
		if who == self {
			return f
		}
	}
	var a, b, ratios []float64
	for i, v := range runs[self] {
		x, ok := v[l.value]
		if !ok {
			f.Verdict, f.Reason = failed, fmt.Sprintf("no value %q of ours", l.value)
			return f
		}
		a = append(a, x)
		if l.against == "" || f.Verdict != "" {
			continue
		}
		y, ok := runs[l.against][i][theirs]
		if !ok {
			f.Verdict, f.Reason = failed, fmt.Sprintf("no value %q of %s", theirs, l.against)
			continue
		}
		if y <= 0 {
			f.Verdict, f.Reason = failed, fmt.Sprintf("%s: %q is %v, too little to compare with", l.against, theirs, y)
			continue
		}
		b = append(b, y)
		ratios = append(ratios, x/y)
	}
	f.Ours = summarize(a)
	if f.Verdict != "" {
		return f
	}
	f.Theirs, f.Ratio = summarize(b), summarize(ratios)
	switch {
	case l.rule == none:
		f.Verdict = noLimit
	case l.rule.met(f.measured().Median, l.limit):
		f.Verdict = meets
	default:
		f.Verdict = misses
	}
	return f
}

// measured is what the limit is one of: the ratio, or the value itself.
func (f figure) measured() *summary {
	if f.Against != "" {
		return f.Ratio
	}
	return f.Ours
}

// A report is the whole table.
type report struct {
	Machine machine  `json:"machine"`
	Rounds  int      `json:"rounds"`
	Quick   bool     `json:"quick,omitempty"`
	Took    string   `json:"took"`
	Figures []figure `json:"figures"`
}

func (r report) failed() bool {
	return slices.ContainsFunc(r.Figures, func(f figure) bool { return f.Verdict == failed })
}

// count says how many figures there are of each verdict.
func (r report) count() string {
	var parts []string
	for _, v := range []verdict{meets, misses, notInstalled, skipped, failed} {
		n := 0
		for _, f := range r.Figures {
			if f.Verdict == v && f.Rule != none {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// about is the machine and how it was measured, in lines.
func (r report) about() []string {
	m := r.Machine
	machine := fmt.Sprintf("%d cores, %s, %s", m.Cores, m.System, m.Go)
	if m.CPU != "" {
		machine = m.CPU + ", " + machine
	}
	if m.Memory != "" {
		machine += ", memory " + m.Memory
	}
	if m.Kernel != "" {
		machine += ", kernel " + m.Kernel
	}
	peers := "none"
	if len(m.Peers) > 0 {
		peers = strings.Join(m.Peers, ", ")
	}
	rounds := fmt.Sprintf("%d rounds", r.Rounds)
	if r.Rounds == 1 {
		rounds = "one round"
	}
	run := fmt.Sprintf("%s, commit %s, %s in %s", m.Date, m.Commit, rounds, r.Took)
	if m.Load != "" {
		run += ", load before it " + m.Load
	}
	lines := []string{machine, "peers: " + peers, run}
	if r.Quick {
		lines = append(lines, "A quick run with small numbers: these figures mean nothing.")
	}
	return lines
}

func (r report) writeText(w io.Writer) error {
	fmt.Fprintln(w, "The runtime, compared. Every row is measured in turns, a new process each time:")
	fmt.Fprintln(w, "the median of the rounds (lowest..highest); a ratio is that of ours to theirs,")
	fmt.Fprintln(w, "less is better. Made by internal/figures, whose documentation says how.")
	fmt.Fprintln(w)
	for _, l := range r.about() {
		fmt.Fprintln(w, l)
	}
	fmt.Fprintf(w, "of the figures with a limit: %s\n\n", r.count())
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tours\tagainst\tratio\tlimit\t")
	for _, f := range r.Figures {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Title, f.Ours.format(f.Unit), f.versus(), f.Ratio.format("x"), f.limitText(), f.note())
	}
	return t.Flush()
}

// versus says whom a figure is against, and what they need.
func (f figure) versus() string {
	if f.Against == "" {
		return "-"
	}
	if f.Theirs == nil {
		return f.Against
	}
	return f.Against + " " + quantity(f.Theirs.Median, f.Unit)
}

func (f figure) limitText() string {
	if f.Rule == none {
		return "-"
	}
	unit := f.Unit
	if f.Against != "" {
		unit = "x"
	}
	return string(f.Rule) + " " + quantity(*f.Limit, unit)
}

func (f figure) note() string {
	if f.Verdict == noLimit {
		return ""
	}
	if f.Reason != "" {
		return string(f.Verdict) + ": " + f.Reason
	}
	return string(f.Verdict)
}

func (s *summary) format(unit string) string {
	if s == nil {
		return "-"
	}
	if s.Min == s.Max {
		return quantity(s.Median, unit)
	}
	return fmt.Sprintf("%s (%s..%s)", quantity(s.Median, unit), quantity(s.Min, unit), quantity(s.Max, unit))
}

// quantity writes a number with its unit, to three figures.
func quantity(x float64, unit string) string {
	switch {
	case unit == "x":
		return digits(x) + "x"
	case unit == "":
		return digits(x)
	case unit == "ns":
		for _, u := range []struct {
			name string
			ns   float64
		}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
			if x >= u.ns {
				return digits(x/u.ns) + " " + u.name
			}
		}
	}
	return digits(x) + " " + unit
}

// digits writes a number to three figures or, if it is large, in full.
func digits(x float64) string {
	switch {
	case x == 0:
		return "0"
	case x >= 100 || x <= -100:
		return fmt.Sprintf("%.0f", x)
	case x == float64(int(x)):
		return fmt.Sprintf("%d", int(x))
	}
	s := fmt.Sprintf("%.3g", x)
	if strings.Contains(s, "e") {
		return fmt.Sprintf("%.4f", x)
	}
	return s
}

// writeFiles writes the report to a directory, in all three forms.
func (r report) writeFiles(dir string) error {
	for name, write := range map[string]func(io.Writer) error{
		"figures.txt":  r.writeText,
		"figures.json": r.writeJSON,
		"figures.svg":  r.writePlot,
	} {
		if err := writeFile(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	return nil
}

func (r report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(r)
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
