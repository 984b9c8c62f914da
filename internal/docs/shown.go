package docs

import "regexp"

// shown matches the run of futvet that the README shows.
var shown = regexp.MustCompile("(?s)(```console\n\\$ go run ./cmd/futvet (\\S+)\n)(.*?)(```)")

// Shown returns the packages over which the README shows futvet run, and what
// it shows that futvet prints. It reports whether there is such a run.
func Shown(readme string) (packages, output string, ok bool) {
	m := shown.FindStringSubmatch(readme)
	if m == nil {
		return "", "", false
	}
	return m[2], m[3], true
}

// Show returns the README with another output of that run.
func Show(readme, output string) string {
	m := shown.FindStringSubmatchIndex(readme)
	if m == nil {
		return readme
	}
	return readme[:m[6]] + output + readme[m[7]:]
}
