package finding

import (
	"cmp"
	"path/filepath"
	"strconv"
	"strings"
)

// A Position is a place in a file. Line and column count from 1, the column in
// bytes; 0 where unknown. The zero position is nowhere.
type Position struct {
	File         string
	Line, Column int
}

// ParsePosition reads "file:line:column", "file:line" or "-", as go/token
// prints them.
func ParsePosition(s string) Position {
	if s == "" || s == "-" {
		return Position{}
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
	p := Position{File: s}
	switch len(numbers) {
	case 1:
		p.Line = numbers[0]
	case 2:
		p.Line, p.Column = numbers[1], numbers[0]
	}
	return p
}

// In renders the position for somebody who stands in dir: relative where that
// is shorter. Nowhere is the empty string.
func (p Position) In(dir string) string {
	if p.File == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(Shorten(dir, p.File))
	for _, n := range []int{p.Line, p.Column} {
		if n > 0 {
			b.WriteString(":" + strconv.Itoa(n))
		}
	}
	return b.String()
}

// Shorten returns the name of a file as seen from dir, where that is shorter.
func Shorten(dir, file string) string {
	if dir != "" && filepath.IsAbs(file) {
		if rel, err := filepath.Rel(dir, file); err == nil && len(rel) < len(file) {
			return rel
		}
	}
	return file
}

// Compare orders positions by file, line and column.
func (p Position) Compare(q Position) int {
	return cmp.Or(
		strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
	)
}
