package lsp

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A text is a file's content with an index of its lines.
type text struct {
	s     string
	lines []int // where each begins
}

func newText(s string) *text {
	t := &text{s: s, lines: []int{0}}
	for i := 0; i < len(s); {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		t.lines = append(t.lines, i)
	}
	return t
}

// line returns line n, from 0, without its end.
func (t *text) line(n int) string {
	if n < 0 || n >= len(t.lines) {
		return ""
	}
	end := len(t.s)
	if n+1 < len(t.lines) {
		end = t.lines[n+1] - 1
	}
	return strings.TrimSuffix(t.s[t.lines[n]:end], "\r")
}

// offset returns the byte at a position. A character beyond the end of its line
// stands for the end, as the protocol has it.
func (t *text) offset(p position) (int, error) {
	if p.Line < 0 || p.Line >= len(t.lines) || p.Character < 0 {
		if p.Line == len(t.lines) && p.Character == 0 {
			return len(t.s), nil
		}
		return 0, fmt.Errorf("no position %d:%d in a text of %d lines", p.Line, p.Character, len(t.lines))
	}
	line, units := t.line(p.Line), 0
	for i, r := range line {
		if units >= p.Character {
			return t.lines[p.Line] + i, nil
		}
		units += max(1, utf16.RuneLen(r))
	}
	return t.lines[p.Line] + len(line), nil
}

// position returns the position of a byte; one outside of the text stands for
// its nearest end.
func (t *text) position(offset int) position {
	offset = min(max(offset, 0), len(t.s))
	n := sort.Search(len(t.lines), func(i int) bool { return t.lines[i] > offset }) - 1
	return position{n, units(t.s[t.lines[n]:offset])}
}

// at returns the position of a line and a column in bytes, from 1 both.
func (t *text) at(line, column int) position {
	if line < 1 {
		return position{}
	}
	if line > len(t.lines) {
		return t.position(len(t.s))
	}
	l := t.line(line - 1)
	return position{line - 1, units(l[:min(max(column-1, 0), len(l))])}
}

// units counts the UTF-16 code units of s.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// word returns the end of the word that begins at a position, or of the one
// character there: what to underline where nobody says how far.
func (t *text) word(line, column int) position {
	l := t.line(line - 1)
	at := min(max(column-1, 0), len(l))
	end := at
	for end < len(l) {
		r, size := utf8.DecodeRuneInString(l[end:])
		if r != '_' && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r >= utf8.RuneSelf) {
			break
		}
		end += size
	}
	if end == at && at < len(l) {
		_, size := utf8.DecodeRuneInString(l[at:])
		end += size
	}
	return t.at(line, end+1)
}

// edit replaces a span.
func (t *text) edit(s span, new string) (*text, error) {
	from, err := t.offset(s.Start)
	if err != nil {
		return nil, err
	}
	to, err := t.offset(s.End)
	if err != nil {
		return nil, err
	}
	if to < from {
		return nil, fmt.Errorf("a change ends before it begins")
	}
	return newText(t.s[:from] + new + t.s[to:]), nil
}
