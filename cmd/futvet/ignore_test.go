package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

const ignoring = `-- go.mod --
module example.com/ignoring
-- p.go --
package ignoring

import (
	"time"

	"github.com/futvet/futvet/futures/timer"
)

func F() {
	timer.Sleep(time.Second) //futvet:ignore FV1001 it is an example
	timer.Sleep(time.Minute)
}
`

// source matches the lines of source that the command shows.
var source = regexp.MustCompile(`(?m)^ *\d* \|.*\n`)

// A suppression means the same in each mode, and what it hides can be had.
func TestIgnore(t *testing.T) {
	dir := scratch.Modules(t, ignoring)
	futvet := scratch.Futvet(t)
	for _, test := range []struct {
		name string
		args []string
		code int
		want []string // parts of what is printed, in order
	}{
		{"alone", []string{futvet}, 1, []string{"p.go:11:2: FV1001 error: the future", "1 finding (1 error)"}},
		{"as vet's tool", []string{"go", "vet", "-vettool=" + futvet}, 1, []string{"p.go:11:2: FV1001: the future"}},
		{"this rule only", []string{futvet, "-unawaited"}, 1, []string{"p.go:11:2: FV1001 error: the future"}},
		{"not this rule", []string{futvet, "-unawaited=false"}, 0, nil},
		{"shown", []string{futvet, "-suppression.show"}, 1, []string{
			"p.go:10:2: FV1001 error: the future", "[ignored: it is an example]",
			"p.go:11:2: FV1001 error: the future", "1 finding (1 error), 1 ignored"}},
		{"shown by the command's flag", []string{futvet, "-show-ignored", "-c", "-1"}, 1, []string{
			"p.go:10:2: FV1001 error: the future", "[ignored: it is an example]", "p.go:11:2: FV1001", "1 ignored"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, code := scratch.Output(t, scratch.Command(dir, test.args[0], test.args[1:]...))
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			text := source.ReplaceAllString(stdout, "") + stderr
			if n := strings.Count(text, "FV"); n != strings.Count(strings.Join(test.want, " "), "FV") {
				t.Errorf("%d findings\n%s", n, text)
			}
			for _, want := range test.want {
				_, after, ok := strings.Cut(text, want)
				if !ok {
					t.Fatalf("nothing says %q in\n%s%s", want, stdout, stderr)
				}
				text = after
			}
		})
	}
}
