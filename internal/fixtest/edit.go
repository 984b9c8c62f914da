package fixtest

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"slices"
)

// An edit replaces a part of a file.
type edit struct {
	start, end int // offsets
	text       string
}

// mergeAll adds the edits of a fix, all or none.
func mergeAll(edits, fix map[string][]edit) (map[string][]edit, bool) {
	out := maps.Clone(edits)
	for file, list := range fix {
		merged, ok := merge(out[file], list)
		if !ok {
			return nil, false
		}
		out[file] = merged
	}
	return out, true
}

// merge merges two ordered lists as "go vet -fix" does. What is done twice is
// done once, insertions at one place both come, and only replacements that begin
// at one place are a conflict: edits that merely overlap are not, so that what
// becomes of them is for fixes to mind.
func merge(x, y []edit) ([]edit, bool) {
	x, y = slices.Clone(x), slices.Clone(y)
	var out []edit
	for len(x) > 0 && len(y) > 0 {
		a, b := &x[0], &y[0]
		switch {
		case *a == *b:
			out, x, y = append(out, *a), x[1:], y[1:]
		case a.end <= b.start:
			out, x = append(out, *a), x[1:]
		case b.end <= a.start:
			out, y = append(out, *b), y[1:]
		case a.start < b.start:
			out = append(out, edit{a.start, b.start, ""})
			a.start = b.start
		case b.start < a.start:
			out = append(out, edit{b.start, a.start, ""})
			b.start = a.start
		default:
			return nil, false
		}
	}
	return append(append(out, x...), y...), true
}

// apply applies edits in order, and formats the result.
func apply(text []byte, edits []edit) ([]byte, error) {
	if len(edits) == 0 {
		return text, nil
	}
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.start < at {
			return text, fmt.Errorf("edits overlap at offset %d", e.start)
		}
		b.Write(text[at:e.start])
		b.WriteString(e.text)
		at = e.end
	}
	b.Write(text[at:])
	out, err := format.Source(b.Bytes())
	if err != nil {
		return b.Bytes(), err
	}
	return out, nil
}
