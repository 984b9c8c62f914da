package driver

import (
	"bytes"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestIsVetProtocol(t *testing.T) {
	for args, want := range map[string]bool{
		"":                        false,
		"-V=full":                 true,
		"-flags":                  true,
		"-json -x=1 /w/b/vet.cfg": true,
		"vet.cfg":                 true,
		"./...":                   false,
		"-flags ./...":            false,
		"version":                 false,
		"vet.cfg ./...":           false,
	} {
		if got := isVetProtocol(strings.Fields(args)); got != want {
			t.Errorf("isVetProtocol(%q) = %v", args, got)
		}
	}
}

func TestParseLine(t *testing.T) {
	for args, want := range map[string]commandLine{
		"":                                {},
		"./... x":                         {packages: []string{"./...", "x"}},
		"-tags a,b -race x":               {build: []string{"-tags", "a,b", "-race"}, packages: []string{"x"}},
		"--tags=a -toyblock -mod=mod x y": {build: []string{"--tags=a", "-mod=mod"}, analysis: []string{"-toyblock"}, packages: []string{"x", "y"}},
		"-toyblock.name v -toyblock.strict=false -- x": {analysis: []string{"-toyblock.name", "v", "-toyblock.strict=false"}, packages: []string{"x"}},
		"-C d x":  {options: options{dir: "d"}, packages: []string{"x"}},
		"--C=d x": {options: options{dir: "d"}, packages: []string{"x"}},
	} {
		got, err := parseLine(toyRules(), strings.Fields(args))
		if err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		if got.dir != want.dir || !slices.Equal(got.build, want.build) ||
			!slices.Equal(got.analysis, want.analysis) || !slices.Equal(got.packages, want.packages) {
			t.Errorf("%q: %+v, want %+v", args, *got, want)
		}
	}
	for _, args := range []string{"-C", "-C a -C b", "-toyblock.name", "-toyblock.strict=x", "-nosuch", "-n .", "-json .", "-vettool=x .", "-f xml .", "-c -2 .", "-c x .", "-severity bad .", "-tests=x .", "-matrix linux .", "-color red ."} {
		if line, err := parseLine(toyRules(), strings.Fields(args)); err == nil {
			t.Errorf("%q: %+v, want an error", args, *line)
		}
	}
}

// What the go command prints, taken apart and put together again.
func TestLog(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"load errors",
			"go: downloading m v1\nno required module provides package p; to add it:\n\tgo get p\na/a.go:1:2: package q is not in std\n",
			"futvet: no required module provides package p; to add it: go get p\na/a.go:1:2: package q is not in std\n"},
		{"sections are sorted, variants merged",
			"# q\nq.go:1:1: x\n# p [p.test]\np.go:1:1: x\np_test.go:1:1: y\n# p\np.go:1:1: x\n",
			"# p\np.go:1:1: x\n# p [p.test]\np_test.go:1:1: y\n# q\nq.go:1:1: x\n"},
		{"the tool's own lines",
			"# p\nfutvet.exe: internal error: r on package p: x\n# q\n# [q]\nfutvet.exe: q.go:3:1: undefined: x\n",
			"futvet: internal error: r on package p: x\n# q\nq.go:3:1: undefined: x\n"},
		{"a dead process",
			"# p\npanic: oh\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3 +0x1\n# q\nq.go:1:1: x\n",
			"futvet: internal error: package p: panic: oh\n# q\nq.go:1:1: x\n"},
		{"no line end", "# p\np.go:1:1: x", "# p\np.go:1:1: x\n"},
		{"braces that are no unit", "# p\n{\n  not a unit\n}\n", "# p\n{\n  not a unit\n}\n"},
	}
	for _, test := range tests {
		var e errorText
		e.progress = newProgress(new(bytes.Buffer))
		for _, b := range []byte(test.text) { // in the worst of pieces
			e.Write([]byte{b})
		}
		got := strings.Join(parseLog(e.String(), "/bin/futvet.exe").lines(), "\n") + "\n"
		if got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestDescribe(t *testing.T) {
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.time", Value: "2026-01-02T03:04:05Z"}, {Key: "vcs.modified", Value: "true"}}
	for _, test := range []struct {
		info *debug.BuildInfo
		want string
	}{
		{nil, "of unknown version"},
		{&debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "v1.2.3"},
		{&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: commit}, "(devel), commit abc of 2026-01-02T03:04:05Z, with local changes"},
	} {
		if got := describe(test.info); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
