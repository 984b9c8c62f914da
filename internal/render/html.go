package render

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// The page is one file that loads nothing: its style and script stand in it, and
// everything that is to be read is in its HTML, so that it can be read and
// printed without the script. The script filters, moves by keys and opens one
// finding at a time.
//
// # How the path is drawn
//
// The source of a finding is a column of rows of one height: lines around each
// station of the path, below a station's line a row that says what happens
// there, a row for the file's name, and one for each gap. A station's height is
// its row's number times that height, so the drawing beside the rows needs no
// measuring: a numbered mark at each station, and from each to the next an arrow,
// further out the further it reaches.
var (
	//go:embed page/page.html
	pageHTML string
	//go:embed page/page.css
	pageCSS string
	//go:embed page/page.js
	pageJS string
)

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// Measures of the drawing, in pixels. rowHeight is also in the style sheet.
const (
	rowHeight   = 20
	gutterWidth = 56
	around      = 3 // lines of source before and after a station
)

type (
	page struct {
		CSS      template.CSS
		JS       template.JS
		Version  string
		Total    string
		Rules    []pageRule
		Levels   []pageLevel
		States   []pageLevel // if there are other findings than new ones
		Findings []pageFinding
		Messages []string
		Failed   bool
	}
	pageRule struct {
		ID, Name, Title, URL string
		Count                int
	}
	pageLevel struct {
		Name  string
		Count int
	}
	pageFinding struct {
		Number        int
		ID, Name, URL string
		Severity      string
		File, At      string // At within File
		Full          string // position, for what is copied
		Line          string // of source
		Message       string
		Notes         []string
		Steps         []pageStep
		Fixes         []string
		Rows          []pageRow
		Width, Height int
		Arcs          []string
		Stations      []pageStation
		First         bool   // of its file
		State         string // new, known, ignored
	}
	pageStep struct {
		Label, At, Full, Message string
	}
	pageRow struct {
		File   string // a row that names a file
		Gap    bool
		Line   int
		Pieces []pagePiece
		Note   string // a row that says what happens in the line above
		Label  string // of the note's station
		Indent int    // of the note, in characters
		Last   bool   // the note is the finding itself
	}
	pagePiece struct {
		Text  string
		Label string // of the station whose place it is; "" for other text
	}
	pageStation struct {
		Label string
		X, Y  int
		Last  bool
	}
)

func htmlPage(w io.Writer, r *Report) error {
	p := page{
		CSS: template.CSS(pageCSS), JS: template.JS(pageJS),
		Version: r.Version, Total: cmp.Or(finding.Totals(r.Findings), finding.Summary(nil)), Messages: r.Messages, Failed: r.Failed,
	}
	count := make(map[string]int)
	levels := make(map[rule.Severity]int)
	states := make(map[string]int)
	src := make(sources)
	for i := range r.Findings {
		f := &r.Findings[i]
		count[f.ID]++
		levels[f.Severity]++
		states[state(f)]++
		d := &drawing{report: r, sources: src, finding: f}
		pf := d.draw()
		pf.Number = i + 1
		pf.First = i == 0 || r.Findings[i-1].File != f.File
		p.Findings = append(p.Findings, pf)
	}
	for id, n := range count {
		pr := pageRule{ID: id, Count: n}
		if have := r.rule(id); have != nil {
			pr.Name, pr.Title, pr.URL = have.Name, have.Title, have.Analyzer.URL
		}
		p.Rules = append(p.Rules, pr)
	}
	sort.Slice(p.Rules, func(i, j int) bool { return p.Rules[i].ID < p.Rules[j].ID })
	for _, s := range rule.Severities {
		if levels[s] > 0 {
			p.Levels = append(p.Levels, pageLevel{s.String(), levels[s]})
		}
	}
	if states["known"]+states["ignored"] > 0 {
		for _, s := range []string{"new", "known", "ignored"} {
			if states[s] > 0 {
				p.States = append(p.States, pageLevel{s, states[s]})
			}
		}
	}
	return pageTemplate.Execute(w, p)
}

func state(f *finding.Finding) string {
	switch {
	case f.Known:
		return "known"
	case f.Ignored:
		return "ignored"
	}
	return "new"
}

// A drawing is one finding with its source.
type drawing struct {
	report  *Report
	sources sources
	finding *finding.Finding

	stations []station
	rows     []pageRow
}

// A station is a place on the path: a step, or at the end the finding itself.
type station struct {
	at, end finding.Position
	label   string
	message string
	row     int // of its note; -1 if its file cannot be read
}

func (d *drawing) draw() pageFinding {
	f := d.finding
	pf := pageFinding{
		ID: f.ID, Severity: f.Severity.String(), File: finding.Shorten(d.report.Dir, f.File),
		At: d.within(f.Position), Full: f.In(d.report.Dir),
		Message: f.Message, Notes: notes(f), State: state(f),
	}
	if have := d.report.rule(f.ID); have != nil {
		pf.Name, pf.URL = have.Name, have.Analyzer.URL
	}
	for _, fix := range f.Fixes {
		pf.Fixes = append(pf.Fixes, fix.Message)
	}
	for i, s := range f.Steps {
		d.stations = append(d.stations, station{at: s.Position, label: fmt.Sprint(i + 1), message: s.Message})
		pf.Steps = append(pf.Steps, pageStep{fmt.Sprint(i + 1), d.within(s.Position), s.In(d.report.Dir), s.Message})
	}
	d.stations = append(d.stations, station{at: f.Position, end: f.End, label: "!", message: f.Message})
	if line, ok := d.sources.line(f.File, f.Line); ok {
		pf.Line = strings.ToValidUTF8(strings.TrimSpace(line), "\uFFFD")
	}
	d.lay()
	pf.Rows = d.rows
	pf.Width, pf.Height = gutterWidth, len(d.rows)*rowHeight
	pf.Stations, pf.Arcs = d.path()
	return pf
}

// within returns a position as it is told below the name of the finding's file:
// without that name.
func (d *drawing) within(p finding.Position) string {
	if p.File == d.finding.File && p.Line > 0 {
		return strings.TrimPrefix(p.In(d.report.Dir), finding.Shorten(d.report.Dir, p.File)+":")
	}
	return p.In(d.report.Dir)
}

// lay lays out the rows: the files in the order in which the path comes to them,
// the finding's own last if it comes there only at the end.
func (d *drawing) lay() {
	var files []string
	wanted := make(map[string]map[int]bool)
	for i := range d.stations {
		s := &d.stations[i]
		s.row = -1
		if _, ok := d.sources.line(s.at.File, s.at.Line); !ok {
			continue
		}
		if wanted[s.at.File] == nil {
			wanted[s.at.File] = make(map[int]bool)
			files = append(files, s.at.File)
		}
		for n := s.at.Line - around; n <= s.at.Line+around; n++ {
			if _, ok := d.sources.line(s.at.File, n); ok {
				wanted[s.at.File][n] = true
			}
		}
	}
	for _, file := range files {
		d.rows = append(d.rows, pageRow{File: finding.Shorten(d.report.Dir, file)})
		var lines []int
		for n := range wanted[file] {
			lines = append(lines, n)
		}
		slices.Sort(lines)
		for i, n := range lines {
			if i > 0 && n > lines[i-1]+1 {
				d.rows = append(d.rows, pageRow{Gap: true})
			}
			d.rows = append(d.rows, pageRow{Line: n, Pieces: d.pieces(file, n)})
			d.notes(file, n)
		}
	}
}

// notes adds what happens in a line, in the order of the path.
func (d *drawing) notes(file string, n int) {
	text, _ := d.sources.line(file, n)
	for i := range d.stations {
		s := &d.stations[i]
		if s.at.File != file || s.at.Line != n {
			continue
		}
		s.row = len(d.rows)
		before := text[:min(max(s.at.Column-1, 0), len(text))]
		if s.at.Column < 1 {
			before = text[:len(text)-len(strings.TrimLeft(text, " \t"))]
		}
		d.rows = append(d.rows, pageRow{
			Note: s.message, Label: s.label, Last: i == len(d.stations)-1,
			Indent: columns(before),
		})
	}
}

// pieces cuts a line where stations begin and end.
func (d *drawing) pieces(file string, n int) []pagePiece {
	text, _ := d.sources.line(file, n)
	type cut struct {
		from, to int
		label    string
	}
	var cuts []cut
	for _, s := range d.stations {
		if s.at.File != file || s.at.Line != n || s.at.Column < 1 || s.at.Column > len(text) {
			continue
		}
		from := s.at.Column - 1
		to := wordEnd(text, from)
		if s.end.Line == n && s.end.Column > s.at.Column {
			to = min(s.end.Column-1, len(text))
		}
		// Stations in one place share it; the first keeps its extent.
		i := slices.IndexFunc(cuts, func(c cut) bool { return c.from < to && from < c.to })
		if i >= 0 {
			cuts[i].label += " " + s.label
			continue
		}
		cuts = append(cuts, cut{from, to, s.label})
	}
	sort.Slice(cuts, func(i, j int) bool { return cuts[i].from < cuts[j].from })
	var out []pagePiece
	at := 0
	add := func(text, label string) {
		if text != "" {
			out = append(out, pagePiece{strings.ToValidUTF8(expand(text), "\uFFFD"), label})
		}
	}
	for _, c := range cuts {
		add(text[at:c.from], "")
		add(text[c.from:c.to], c.label)
		at = c.to
	}
	add(text[at:], "")
	return out
}

// wordEnd returns the end of the word or the operator at an offset, or of the one
// character.
func wordEnd(text string, from int) int {
	end := from
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if r != '_' && r != '.' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r >= utf8.RuneSelf) {
			break
		}
		end += size
	}
	if end == from {
		rest := text[from:]
		end += len(rest) - len(strings.TrimLeft(rest, "!=<>&|:+-*/%^"))
	}
	if end == from {
		_, size := utf8.DecodeRuneInString(text[from:])
		end += size
	}
	return end
}

// path returns the marks of the stations and the arrows between stations that
// follow each other.
func (d *drawing) path() (marks []pageStation, arcs []string) {
	const x, radius = gutterWidth - 10, 8
	middle := func(row int) int { return row*rowHeight + rowHeight/2 }
	previous := -1
	for i, s := range d.stations {
		if s.row < 0 {
			continue
		}
		if previous >= 0 {
			far := max(s.row-previous, previous-s.row)
			out := x - radius - min(38, 8+2*far)
			arcs = append(arcs, fmt.Sprintf("M %d %d C %d %d, %d %d, %d %d",
				x-radius, middle(previous), out, middle(previous), out, middle(s.row), x-radius-2, middle(s.row)))
		}
		marks = append(marks, pageStation{s.label, x, middle(s.row), i == len(d.stations)-1})
		previous = s.row
	}
	return marks, arcs
}
