package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

const source = `package p

func f() {
	é := "𝄞"; lost(é, stop)
	again(
		é)
}
`

// project writes a repository with one file and returns the root and the file.
func project(t *testing.T) (root, file string) {
	t.Helper()
	root = t.TempDir()
	file = filepath.Join(root, "sub dir", "a.go")
	for _, dir := range []string{".git", "sub dir"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	return root, file
}

func report(dir, file string) *Report {
	at := func(line, column int) finding.Position {
		return finding.Position{File: file, Line: line, Column: column}
	}
	offset := strings.Index(source, "stop")
	return &Report{
		Dir: dir, Version: "v1.2.3", Messages: []string{"a warning"},
		Rules: []*rule.Rule{
			{ID: "FV1001", Name: "unawaited", Title: "A title.", Severity: rule.Error, Doc: "# Doc\n", Analyzer: &analysis.Analyzer{URL: "https://example.com/unawaited"}},
			{ID: "FV2006", Name: "starvingbranch", Title: "Another.", Severity: rule.Info, OptIn: true, Doc: "# Doc 2\n", Analyzer: &analysis.Analyzer{URL: "https://example.com/starving"}},
		},
		Findings: []finding.Finding{
			{
				Position: at(4, strings.Index(strings.Split(source, "\n")[3], "lost")+1),
				End:      at(4, strings.Index(strings.Split(source, "\n")[3], "stop)")+6),
				ID:       "FV1001", Severity: rule.Error, Message: "100% lost:\nthis, that", Fingerprint: "abc",
				Steps: []finding.Step{{Position: at(3, 1), Message: "made here"}, {Message: "cancelled <somewhere>"}},
				Fixes: []finding.Fix{{Message: "drop it", Edits: []finding.Edit{{File: file, Start: offset, End: offset + 4, New: "go\n"}}}},
			},
			{Position: at(5, 2), End: at(6, 5), ID: "FV2006", Severity: rule.Info, Message: "m", Ignored: true, Platforms: []string{"linux/amd64", "js/wasm"}},
			{Position: finding.Position{File: "/elsewhere/b.go", Line: 7, Column: 3}, ID: "FV2006", Severity: rule.Warning, Message: "k", Known: true},
			{ID: "FV7777", Severity: rule.Warning, Message: "of an unknown rule, nowhere"},
		},
	}
}

func written(t *testing.T, format string, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	root, file := project(t)
	r := report(filepath.Join(root, "sub dir"), file)
	want := `a.go:4:16: FV1001 error: 100% lost:
	this, that
    4 |     é := "𝄞"; lost(é, stop)
      |               ^~~~~~~~~~~~~
    1. a.go:3:1: made here
    2. cancelled <somewhere>
    futvet -fix: drop it
a.go:5:2: FV2006 info: m [linux/amd64, js/wasm] [ignored]
    5 |     again(
      |     ^~~~~~
/elsewhere/b.go:7:3: FV2006 warning: k [in the baseline]
FV7777 warning: of an unknown rule, nowhere
`
	if got := written(t, "text", r); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}

	r.Findings = r.Findings[1:2]
	r.Context = 2
	want = `a.go:5:2: FV2006 info: m [linux/amd64, js/wasm] [ignored]
    3 | func f() {
    4 |     é := "𝄞"; lost(é, stop)
    5 |     again(
      |     ^~~~~~
    6 |         é)
    7 | }
`
	if got := written(t, "text", r); got != want {
		t.Errorf("with context, got\n%swant\n%s", got, want)
	}

	r.Context = -1
	if got := written(t, "text", r); strings.Count(got, "\n") != 1 {
		t.Errorf("without source, got\n%s", got)
	}

	r.Color = true
	if got := written(t, "text", r); !strings.Contains(got, bold+blue+"FV2006 info"+reset) {
		t.Errorf("no colour in %q", got)
	}
}

// The mark stands below its place, also behind characters that are wide, or have
// no width of their own.
func TestColumns(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "\tabc": 7, "é": 1, "e\u0301": 1, "漢字": 4, "한글": 4, "ｆ": 2, "😀": 2, "𝄞": 1, "a\u200db": 2,
	} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
}

// A file that has changed, or is gone, or is not text must not trouble anybody.
func TestTextOfStrangeFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	r := &Report{Findings: []finding.Finding{{
		Position: finding.Position{File: file, Line: 1, Column: 7},
		End:      finding.Position{File: file, Line: 1, Column: 99},
		ID:       "FV1", Message: "m",
	}}}
	for _, text := range []string{"", "x", "x\xff\xfe\x00y\tz", "\r\n", strings.Repeat("é", 4)} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, format := range Formats() {
			written(t, format, r)
		}
	}
}

func TestGitHub(t *testing.T) {
	root, file := project(t)
	want := "::error title=FV1001 unawaited,file=sub dir/a.go,line=4,col=16,endColumn=30::100%25 lost:%0Athis, that%0A1. sub dir/a.go:3:1: made here%0A2. cancelled <somewhere>\n" +
		"::warning title=FV7777::of an unknown rule, nowhere\n"
	if got := written(t, "github", report(root, file)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := written(t, "github", report(filepath.Dir(file), file)); got != want {
		t.Errorf("below the root: got\n%swant\n%s", got, want)
	}
	if got := escapeProperty("a:b,c%\r\n"); got != "a%3Ab%2Cc%25%0D%0A" {
		t.Error(got)
	}
}

func TestJSON(t *testing.T) {
	root, file := project(t)
	var d document
	if err := json.Unmarshal([]byte(written(t, "json", report(root, file))), &d); err != nil {
		t.Fatal(err)
	}
	offset := strings.Index(source, "stop")
	want := jsonFinding{
		Rule: "FV1001", Severity: "error", Message: "100% lost:\nthis, that",
		jsonPlace: jsonPlace{"sub dir/a.go", 4, 16, 4, 30},
		Path:      []jsonStep{{jsonPlace{File: "sub dir/a.go", Line: 3, Column: 1}, "made here"}, {Message: "cancelled <somewhere>"}},
		Fixes:     []jsonFix{{"drop it", []jsonEdit{{"sub dir/a.go", offset, offset + 4, "go\n"}}}},
	}
	if d.Schema != schema || len(d.Findings) != 4 || !reflect.DeepEqual(d.Findings[0], want) {
		t.Errorf("got\n%+v\nwant\n%+v", d.Findings[0], want)
	}
	if d.Errors != nil {
		t.Errorf("errors: %q", d.Errors)
	}
	r := report(root, file)
	r.Failed = true
	if err := json.Unmarshal([]byte(written(t, "json", r)), &d); err != nil || !slices.Equal(d.Errors, r.Messages) {
		t.Errorf("%v, errors: %q", err, d.Errors)
	}
	if !d.Findings[1].Ignored || !d.Findings[2].Known || d.Rules["FV2006"].Name != "starvingbranch" {
		t.Errorf("%+v", d)
	}
}

func TestSARIF(t *testing.T) {
	root, file := project(t)
	text := written(t, "sarif", report(filepath.Join(root, "sub dir"), file))
	validate(t, text)
	validate(t, written(t, "sarif", &Report{Dir: root}))

	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	res := run.Results[0]
	// é is one UTF-16 unit and two bytes, the clef two units and four bytes.
	want := sarifPhysical{
		ArtifactLocation: sarifArtifact{"sub%20dir/a.go", "%SRCROOT%"},
		Region:           &sarifRegion{4, 13, 4, 26},
	}
	if got := *res.Locations[0].PhysicalLocation; !reflect.DeepEqual(got, want) {
		t.Errorf("location %+v %+v, want %+v", got.ArtifactLocation, got.Region, want.Region)
	}
	flow := res.CodeFlows[0].ThreadFlows[0].Locations
	if len(flow) != 3 || flow[1].Location.PhysicalLocation != nil || flow[2].Location.Message.Text != res.Message.Text {
		t.Errorf("the flow must end at the finding: %+v", flow)
	}
	if got := res.Fixes[0].Changes[0].Replacements[0].DeletedRegion; got != (sarifRegion{4, 21, 4, 25}) {
		t.Errorf("the fix replaces %+v", got)
	}
	if run.Results[1].Suppressions[0].Kind != "inSource" || run.Results[2].Suppressions[0].Kind != "external" {
		t.Error("suppressions")
	}
	if run.Results[2].RuleIndex != 1 || run.Results[3].RuleIndex != -1 || run.Results[2].Level != "warning" || run.Results[1].Level != "note" {
		t.Error("rules and levels")
	}
	if got := run.Results[2].Locations[0].PhysicalLocation.ArtifactLocation; got != (sarifArtifact{URI: "file:///elsewhere/b.go"}) {
		t.Errorf("a file outside of the repository: %+v", got)
	}
}

// validate holds a log to the published schema.
func validate(t *testing.T, text string) {
	t.Helper()
	f, err := os.Open("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(sarifSchema, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(sarifSchema)
	if err != nil {
		t.Fatal(err)
	}
	log, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(log); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	root, file := project(t)
	for _, format := range Formats() {
		if err := Write(full{}, format, report(root, file)); err == nil {
			t.Errorf("%s: no error of the writer", format)
		}
	}
	if err := Write(&bytes.Buffer{}, "xml", &Report{}); err == nil || !strings.Contains(err.Error(), "sarif") {
		t.Error(err)
	}
}
