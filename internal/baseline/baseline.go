// Package baseline keeps the findings that a project has decided to live with
// for now, so that only new ones count.
//
// # What an entry matches
//
// An entry says the rule, the file, the declaration and the text of the line
// (see [finding.Mark]), and how many such findings there are. Findings are
// matched with entries in rounds, each entry at most as often as its count says:
// first all of these, then all but the declaration (a function was renamed),
// then all but the file (a function was moved). So lines may move, files and
// functions be renamed, and a second bug of the same kind in the same function
// is still new unless its line reads the same as one that was removed.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/futvet/futvet/internal/finding"
)

// An Entry is findings of one rule that look the same.
type Entry struct {
	Rule  string `json:"rule"`
	File  string `json:"file"`
	Decl  string `json:"in,omitempty"`
	Line  string `json:"line"`
	Count int    `json:"count"`
}

func (e Entry) String() string {
	s := e.Rule + " in " + e.File
	if e.Decl != "" {
		s += ", " + e.Decl
	}
	return fmt.Sprintf("%s: %s", s, e.Line)
}

func compare(e, f Entry) int {
	return cmp.Or(cmp.Compare(e.File, f.File), cmp.Compare(e.Decl, f.Decl), cmp.Compare(e.Line, f.Line), cmp.Compare(e.Rule, f.Rule))
}

// A Baseline is a list of entries as kept in a file.
type Baseline struct {
	Entries []Entry
}

// schema is the version of the file's layout.
const schema = 1

type file struct {
	Schema   int     `json:"schema"`
	Findings []Entry `json:"findings"`
}

// New makes a baseline of findings. Those that the source ignores are left out:
// they are no findings.
func New(list []finding.Finding, m *finding.Marker) *Baseline {
	count := make(map[finding.Mark]int)
	for i := range list {
		if !list[i].Ignored {
			count[m.Mark(&list[i])]++
		}
	}
	b := new(Baseline)
	for mark, n := range count {
		b.Entries = append(b.Entries, Entry{mark.Rule, mark.File, mark.Decl, mark.Line, n})
	}
	slices.SortFunc(b.Entries, compare)
	return b
}

// Add adds entries.
func (b *Baseline) Add(entries []Entry) {
	b.Entries = append(b.Entries, entries...)
	slices.SortFunc(b.Entries, compare)
}

// Read reads a baseline's file. The error has the file's name in it.
func Read(name string) (*Baseline, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the baseline: %w (futvet baseline writes one)", err)
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&f); err != nil {
		line := lineAt(data, err)
		if e, ok := err.(*json.UnmarshalTypeError); ok {
			err = fmt.Errorf("%q is a %s", e.Field, e.Value)
		}
		return nil, fmt.Errorf("%s:%d: not a baseline: %v", name, line, err)
	}
	if f.Schema != schema {
		return nil, fmt.Errorf("%s: a baseline of layout %d; this futvet knows layout %d", name, f.Schema, schema)
	}
	for _, e := range f.Findings {
		if e.Rule == "" || e.Count < 1 {
			return nil, fmt.Errorf("%s: not a baseline: an entry without rule or count", name)
		}
	}
	return &Baseline{Entries: f.Findings}, nil
}

// lineAt returns the line at which a decoder's error stands.
func lineAt(data []byte, err error) int {
	offset := len(data)
	switch err := err.(type) {
	case *json.SyntaxError:
		offset = int(err.Offset)
	case *json.UnmarshalTypeError:
		offset = int(err.Offset)
	}
	return 1 + bytes.Count(data[:min(offset, len(data))], []byte("\n"))
}

// Encode returns the file that keeps b: sorted, one entry a few lines, so that
// a change reads well as a diff.
func (b *Baseline) Encode() []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	list := b.Entries
	if list == nil {
		list = []Entry{}
	}
	if err := e.Encode(file{Schema: schema, Findings: list}); err != nil {
		panic(err) // strings and numbers can be encoded
	}
	return buf.Bytes()
}

// Apply marks those findings as known that b has, and returns what is left of
// b's entries: with what count they matched nothing. Findings that the source
// ignores match nothing.
func (b *Baseline) Apply(list []finding.Finding, m *finding.Marker) (stale []Entry) {
	left := slices.Clone(b.Entries)
	rounds := []func(finding.Mark, Entry) bool{
		func(k finding.Mark, e Entry) bool { return k.File == e.File && k.Decl == e.Decl },
		func(k finding.Mark, e Entry) bool { return k.File == e.File },
		func(k finding.Mark, e Entry) bool { return k.Decl == e.Decl },
	}
	byLine := make(map[[2]string][]int)
	for i, e := range left {
		key := [2]string{e.Rule, e.Line}
		byLine[key] = append(byLine[key], i)
	}
	for _, same := range rounds {
		for i := range list {
			f := &list[i]
			if f.Known || f.Ignored {
				continue
			}
			mark := m.Mark(f)
			for _, j := range byLine[[2]string{mark.Rule, mark.Line}] {
				if left[j].Count > 0 && same(mark, left[j]) {
					left[j].Count--
					f.Known = true
					break
				}
			}
		}
	}
	return slices.DeleteFunc(left, func(e Entry) bool { return e.Count == 0 })
}
