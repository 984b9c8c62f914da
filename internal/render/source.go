package render

import (
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// sources are files read so far, by lines. A file that cannot be read has none.
type sources map[string][]string

// line returns line n of a file, without its end; false if there is none.
func (s sources) line(file string, n int) (string, bool) {
	lines, seen := s[file]
	if !seen {
		if data, err := os.ReadFile(file); err == nil {
			lines = strings.Split(string(data), "\n")
		}
		s[file] = lines
	}
	if n < 1 || n > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[n-1], "\r"), true
}

// utf16Column turns a column in bytes into one in UTF-16 code units, both
// counted from 1. Where the line is not known, it returns the column as it is.
func (s sources) utf16Column(file string, line, column int) int {
	text, ok := s.line(file, line)
	if !ok || column < 1 {
		return column
	}
	n := 1
	for i, r := range text {
		if i >= column-1 {
			return n
		}
		n += max(1, utf16.RuneLen(r))
	}
	// The end of the line, or beyond: code points cannot be told any more.
	return n + max(0, column-1-len(text))
}

// A place is a position counted in the file itself.
type place struct{ line, column int } // from 1, column in UTF-16 code units

// place returns where the byte at offset stands.
func (s sources) place(file string, offset int) place {
	s.line(file, 1)
	for i, l := range s[file] {
		if offset <= len(l) {
			n := 1
			for len(l) > 0 && offset > 0 {
				r, size := utf8.DecodeRuneInString(l)
				n += max(1, utf16.RuneLen(r))
				offset -= size
				l = l[size:]
			}
			return place{i + 1, n}
		}
		offset -= len(l) + 1
	}
	return place{1, 1}
}
