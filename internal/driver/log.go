package driver

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/futvet/futvet/internal/finding"
)

// errorText collects what the go command prints on standard error, and passes
// its progress on at once.
type errorText struct {
	progress *progress
	text     bytes.Buffer
	rest     []byte // of a line that is not complete
}

func (e *errorText) Write(data []byte) (int, error) {
	e.rest = append(e.rest, data...)
	for {
		line, rest, ok := bytes.Cut(e.rest, []byte("\n"))
		if !ok {
			return len(data), nil
		}
		if bytes.HasPrefix(line, []byte("go: downloading ")) || bytes.HasPrefix(line, []byte("go: finding ")) {
			e.progress.note(string(line))
		} else {
			e.text.Write(line)
			e.text.WriteByte('\n')
		}
		e.rest = rest
	}
}

func (e *errorText) String() string { return e.text.String() + string(e.rest) }

// A vetLog is the go command's standard error, taken apart. It consists of
// lines about the command as a whole and of sections, each about the building
// or vetting of one package and headed by a line "# package".
type vetLog struct {
	general    []string
	sections   []section
	json       string // units: go commands before 1.26 print them here
	typeErrors bool   // the tool found code that does not compile
}

type section struct {
	pkg   string // as the header has it
	lines []string
}

// sourceLine matches the beginning of an error about a place in a file.
var sourceLine = regexp.MustCompile(`^\S.*?\.\w+:\d+(:\d+)?: `)

// parseLog takes the text apart. Lines of the tool itself, by the path in self,
// begin with its name: log's prefix.
func parseLog(text, self string) *vetLog {
	l := new(vetLog)
	prefix := filepath.Base(self) + ": "
	text, l.json = cutUnits(text)
	var inDump bool
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "# "):
			inDump = false
			// A package and its tests: "# p [p.test]", "# [p]".
			pkg := line[len("# "):]
			if bare, ok := strings.CutPrefix(pkg, "["); ok {
				pkg = strings.TrimSuffix(bare, "]")
			}
			l.sections = append(l.sections, section{pkg: pkg})
			continue
		case inDump || line == "" || strings.HasPrefix(line, "runtime: "):
			continue
		}
		if len(l.sections) == 0 {
			l.addGeneral(line)
			continue
		}
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			// A position means that the code is to blame, not the tool.
			if sourceLine.MatchString(rest) {
				l.typeErrors = true
				line = rest
			} else {
				line = "futvet: " + rest
			}
		} else if strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") {
			// The tool's process died of something that cannot be recovered
			// from. The goroutines' stacks follow.
			s := &l.sections[len(l.sections)-1]
			line = "futvet: " + internalError + "package " + s.pkg + ": " + line
			inDump = true
		}
		s := &l.sections[len(l.sections)-1]
		s.lines = append(s.lines, line)
	}
	l.sections = tidy(l.sections)
	return l
}

// cutUnits takes the units out of a text.
func cutUnits(text string) (rest, units string) {
	var r, u strings.Builder
	for text != "" {
		if strings.HasPrefix(text, "{") {
			var unit finding.Unit
			d := json.NewDecoder(strings.NewReader(text))
			if d.Decode(&unit) == nil {
				n := d.InputOffset()
				u.WriteString(text[:n] + "\n")
				text = strings.TrimPrefix(text[n:], "\n")
				continue
			}
		}
		line, after, _ := strings.Cut(text, "\n")
		r.WriteString(line + "\n")
		text = after
	}
	return r.String(), u.String()
}

// addGeneral adds a line about the command as a whole. Lines that go on from
// the one before are joined, so that each message is one line.
func (l *vetLog) addGeneral(line string) {
	if n := len(l.general); n > 0 && strings.HasPrefix(line, "\t") {
		l.general[n-1] += " " + strings.TrimSpace(line)
		return
	}
	if line == "no packages to vet" && len(l.general) > 0 {
		return // the warnings before have said why
	}
	if !sourceLine.MatchString(line) {
		line = "futvet: " + strings.TrimPrefix(line, "go: ")
	}
	l.general = append(l.general, line)
}

// tidy sorts sections by package, joins those of one package, and drops the
// lines that a package's variant under test has in common with it.
func tidy(list []section) []section {
	slices.SortStableFunc(list, func(s, t section) int { return strings.Compare(s.pkg, t.pkg) })
	seen := make(map[string]bool) // package, then line
	var out []section
	for _, s := range list {
		path, _, _ := strings.Cut(s.pkg, " ")
		var lines []string
		for _, line := range s.lines {
			if key := path + "\n" + line; !seen[key] {
				seen[key] = true
				lines = append(lines, line)
			}
		}
		switch n := len(out); {
		case len(lines) == 0:
		case n > 0 && out[n-1].pkg == s.pkg:
			out[n-1].lines = append(out[n-1].lines, lines...)
		default:
			out = append(out, section{s.pkg, lines})
		}
	}
	return out
}

// replace puts the compiler's errors in the place of those that vet printed for
// code that does not compile. What vet said of packages of which the compiler
// says nothing stays.
func (l *vetLog) replace(compiler *vetLog) {
	said := make(map[string]bool)
	for _, s := range compiler.sections {
		path, _, _ := strings.Cut(s.pkg, " ")
		said[path] = true
	}
	for _, s := range l.sections {
		path, _, _ := strings.Cut(s.pkg, " ")
		if said[path] {
			// Keep what is not about the source.
			s.lines = slices.DeleteFunc(s.lines, sourceLine.MatchString)
		}
		compiler.sections = append(compiler.sections, s)
	}
	l.sections = tidy(compiler.sections)
}

// lines renders the log.
func (l *vetLog) lines() []string {
	out := slices.Clone(l.general)
	for _, s := range l.sections {
		// A line that names the package itself needs no header.
		own := func(line string) bool { return strings.HasPrefix(line, "futvet: "+internalError) }
		if !own(s.lines[0]) {
			out = append(out, "# "+s.pkg)
		}
		out = append(out, s.lines...)
	}
	return out
}
