package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The test binary is also what the command starts to measure.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == childCommand {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestParsePeer(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		want values
	}{
		"noop":      {"tokio noop th=2 n=10 build=5.276184ms first=4472ns/task best=224ns/task tasks/s(best)=4454343", values{"build": 5.276184e6, "ns": 224}},
		"micros":    {"tokio noop th=0 n=10 build=155.5µs first=1ns/task best=2ns/task", values{"build": 155500, "ns": 2}},
		"pending":   {"tokio pending th=2 n=10 rss/task=6963B spawn=5808ns/task", values{"bytes": 6963}},
		"sleep":     {"tokio sleep th=2 n=10 rss/task=20890B spawn=215.259µs total=2.92039091s cpu=0.010s", values{"bytes": 20890, "cpu": 1e7}},
		"yield":     {"tokio yield th=2 n=10 ns/yield=80.2\n", values{"ns": 80.2}},
		"ping-pong": {"tokio pingpong th=2 ns/roundtrip=307.6", values{"ns": 307.6}},
		"fu":        {"tokio/futures FU n=10 push+first poll=15627ns/child wake+complete=161ns/child", values{"push": 15627, "wake": 161}},
	} {
		got, err := parsePeer(test.line)
		if err != nil || len(got) != len(test.want) {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		for k, want := range test.want {
			if diff := got[k] - want; diff > 1e-6 || diff < -1e-6 {
				t.Errorf("%s: %s is %v, want %v", name, k, got[k], want)
			}
		}
	}
	for _, bad := range []string{"", "nothing", "a=1", "best=fast", "best=-1ns", "cpu=1h", "best="} {
		if v, err := parsePeer(bad); err == nil {
			t.Errorf("%q: %v", bad, v)
		}
	}
}

func TestQuantity(t *testing.T) {
	for _, test := range []struct {
		x          float64
		unit, want string
	}{
		{0, "", "0"}, {1, "", "1"}, {0.25, "x", "0.25x"}, {1.2345, "x", "1.23x"}, {0.00001, "x", "0.0000x"},
		{4.73, "ns", "4.73 ns"}, {999, "ns", "999 ns"}, {12345, "ns", "12.3 µs"}, {2.5e6, "ns", "2.5 ms"}, {3e9, "ns", "3 s"},
		{12345, "B", "12345 B"}, {130, "B", "130 B"},
	} {
		if got := quantity(test.x, test.unit); got != test.want {
			t.Errorf("%v %q: %q, want %q", test.x, test.unit, got, test.want)
		}
	}
}

func TestSummarize(t *testing.T) {
	for _, test := range []struct {
		xs   []float64
		want summary
	}{
		{[]float64{3}, summary{3, 3, 3}},
		{[]float64{3, 1, 2}, summary{2, 1, 3}},
		{[]float64{4, 1, 3, 2}, summary{2.5, 1, 4}},
	} {
		if got := summarize(test.xs); *got != test.want {
			t.Errorf("%v: %v", test.xs, *got)
		}
	}
	if summarize(nil) != nil {
		t.Error("nothing has a summary")
	}
}

func TestSlope(t *testing.T) {
	if got := slope([]float64{1, 2, 3}, []float64{5, 7, 9}); got != 2 {
		t.Error(got)
	}
}

// A line's ratios are those of the rounds, and its verdict that of their median.
func TestFigure(t *testing.T) {
	c := contest{name: "row", contestants: []contestant{{who: ours}, {who: tokio}}}
	runs := map[string][]values{
		ours:  {{"ns": 1, "zero": 0}, {"ns": 4, "zero": 0}, {"ns": 3, "zero": 0}},
		tokio: {{"ns": 2, "zero": 0}, {"ns": 2, "zero": 0}, {"ns": 4, "zero": 0}},
	}
	for _, test := range []struct {
		name    string
		line    line
		reasons map[string]error
		verdict verdict
		ratio   *summary
	}{
		{"meets", line{value: "ns", against: tokio, limit: 0.75, rule: atMost}, nil, meets, &summary{0.75, 0.5, 2}},
		{"under", line{value: "ns", against: tokio, limit: 0.75, rule: under}, nil, misses, &summary{0.75, 0.5, 2}},
		{"misses", line{value: "ns", against: tokio, limit: 0.7, rule: atMost}, nil, misses, &summary{0.75, 0.5, 2}},
		{"no limit", line{value: "ns", against: tokio}, nil, noLimit, &summary{0.75, 0.5, 2}},
		{"absolute", line{value: "ns", limit: 3, rule: atMost}, nil, meets, nil},
		{"exactly", line{value: "zero", limit: 0, rule: exactly}, nil, meets, nil},
		{"not exactly", line{value: "ns", limit: 1, rule: exactly}, nil, misses, nil},
		{"not installed", line{value: "ns", against: tokio, limit: 1, rule: atMost}, map[string]error{tokio: errNotInstalled}, notInstalled, nil},
		{"peer failed", line{value: "ns", against: tokio, limit: 1, rule: atMost}, map[string]error{tokio: io.ErrUnexpectedEOF}, failed, nil},
		{"skipped", line{value: "ns", limit: 1, rule: atMost}, map[string]error{ours: errors.New("exit status 1: sleep: skipped: why")}, skipped, nil},
		{"value missing", line{value: "bytes", limit: 1, rule: atMost}, nil, failed, nil},
		{"their value missing", line{value: "ns", against: tokio, theirs: "build", limit: 1, rule: atMost}, nil, failed, nil},
		{"nothing to compare with", line{value: "ns", against: tokio, theirs: "zero", limit: 1, rule: atMost}, nil, failed, nil},
	} {
		got := test.line.figure(c, runs, test.reasons)
		if got.Verdict != test.verdict {
			t.Errorf("%s: %s %s", test.name, got.Verdict, got.Reason)
		}
		if (got.Ratio == nil) != (test.ratio == nil) || got.Ratio != nil && *got.Ratio != *test.ratio {
			t.Errorf("%s: ratio %v, want %v", test.name, got.Ratio, test.ratio)
		}
		if test.verdict == skipped && got.Reason != "why" {
			t.Errorf("reason %q", got.Reason)
		}
	}
}

// sample is a report with a figure of each kind.
func sample() report {
	limit := func(x float64) *float64 { return &x }
	return report{
		Machine: machine{Date: "today", Commit: "abc", Go: "go1.26", System: "linux/amd64", CPU: "a <fast> one", Cores: 2, Load: "1 2 3", Peers: []string{"tokio 1.0.0"}},
		Rounds:  3, Took: "9s",
		Figures: []figure{
			{Row: "a", Title: "spawn & join", Unit: "ns", Ours: &summary{20, 10, 30}, Against: tokio, Theirs: &summary{40, 40, 40}, Ratio: &summary{0.5, 0.25, 0.75}, Rule: atMost, Limit: limit(0.6), Verdict: meets},
			{Row: "b", Title: "memory", Unit: "B", Ours: &summary{500, 500, 500}, Rule: atMost, Limit: limit(130), Verdict: misses},
			{Row: "c", Title: "allocations", Ours: &summary{0, 0, 0}, Rule: exactly, Limit: limit(0), Verdict: meets},
			{Row: "c", Title: "more allocations", Ours: &summary{1, 1, 1}, Rule: exactly, Limit: limit(0), Verdict: misses},
			{Row: "d", Title: "echo", Unit: "ns", Ours: &summary{5, 5, 5}, Against: tokio, Rule: atMost, Limit: limit(1.1), Verdict: notInstalled},
			{Row: "e", Title: "idle", Unit: "B", Against: goroutines, Rule: atMost, Limit: limit(0.1), Verdict: skipped, Reason: "too few files"},
			{Row: "f", Title: "seen only", Unit: "ns", Ours: &summary{5, 5, 5}, Verdict: noLimit},
		},
	}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := sample().writeText(&b); err != nil {
		t.Fatal(err)
	}
	var table []string
	for l := range strings.Lines(b.String()) {
		table = append(table, strings.Join(strings.Fields(l), " "))
	}
	for _, want := range []string{
		"a <fast> one, 2 cores, linux/amd64, go1.26",
		"of the figures with a limit: 2 meets, 2 misses, 1 not installed, 1 skipped",
		"spawn & join 20 ns (10 ns..30 ns) Tokio 40 ns 0.5x (0.25x..0.75x) at most 0.6x meets",
		"memory 500 B - - at most 130 B misses",
		"more allocations 1 - - exactly 0 misses",
		"echo 5 ns Tokio - at most 1.1x not installed",
		"idle - goroutines - at most 0.1x skipped: too few files",
		"seen only 5 ns - - -",
	} {
		found := false
		for _, l := range table {
			found = found || l == want
		}
		if !found {
			t.Errorf("no line %q in\n%s", want, b.String())
		}
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := sample().writeJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Figures) != 7 || *got.Figures[2].Limit != 0 || got.Figures[6].Limit != nil {
		t.Errorf("%s", b.String())
	}
}

// The plot is one well-formed file that refers to nothing outside.
func TestPlot(t *testing.T) {
	var b bytes.Buffer
	if err := sample().writePlot(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	d := xml.NewDecoder(strings.NewReader(text))
	bars := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "class" && strings.HasPrefix(a.Value, "bar") {
					bars++
				}
			}
		}
	}
	if bars != 2+4 { // two in the legend
		t.Errorf("%d bars", bars)
	}
	for _, not := range []string{"href", "url(http", "seen only", "<script"} {
		if strings.Contains(text, not) {
			t.Errorf("%q in the plot", not)
		}
	}
	for _, want := range []string{"prefers-color-scheme: dark", "a &lt;fast&gt; one", "not installed (at most 1.1x)", ">500 B, at most 130 B: misses"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the plot", want)
		}
	}
}

// Every workload works, in this process.
func TestWorkloads(t *testing.T) {
	processors := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(processors)
	for name, w := range workloads {
		for _, workers := range []int{1, 2} {
			got, err := w(size{workers: workers, n: 20, quick: true})
			if errors.Is(err, errSkip) {
				continue
			}
			if err != nil || len(got) == 0 {
				t.Errorf("%s, %d workers: %v, %v", name, workers, got, err)
			}
		}
	}
}

// The rows name workloads that exist, and those are all.
func TestRows(t *testing.T) {
	unused := maps.Clone(workloads)
	names := map[string]bool{}
	for _, c := range contests() {
		if names[c.name] || c.contestants[0].who != ours {
			t.Errorf("row %q", c.name)
		}
		names[c.name] = true
		who := map[string]bool{"": true}
		for _, p := range c.contestants {
			who[p.who] = true
			if p.peer == "" && p.load == "" {
				if workloads[p.mode] == nil {
					t.Errorf("row %q: no workload %q", c.name, p.mode)
				}
				delete(unused, p.mode)
			}
		}
		for _, l := range c.lines {
			if !who[l.against] {
				t.Errorf("row %q is against %q, who is not measured", c.name, l.against)
			}
		}
	}
	for name := range unused {
		t.Errorf("no row has workload %q", name)
	}
}

// The command works as a whole, without peers and with a peer that is a script.
func TestCommand(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the peer is a shell script")
	}
	t.Setenv("GORACE", "atexit_sleep_ms=0") // many processes end
	dir := t.TempDir()
	script := "#!/bin/sh\necho peer $1 best=100ns build=1ms rss/task=900B ns/yield=1 ns/roundtrip=2 cpu=1s poll=3ns wake+complete=4ns\n"
	if err := os.WriteFile(filepath.Join(dir, "spawn"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-quick", "-peers", dir, "-out", out}, &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s\n%s", code, stderr.String(), stdout.String())
	}
	if stderr.Len() > 0 {
		t.Errorf("progress in a pipe: %q", stderr.String())
	}
	text, err := os.ReadFile(filepath.Join(out, "figures.txt"))
	if err != nil || string(text) != stdout.String() {
		t.Errorf("figures.txt is not what was printed: %v", err)
	}
	for _, name := range []string{"figures.txt", "figures.json", "figures.svg"} {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
		}
		if host, err := os.Hostname(); err == nil && len(host) > 4 && bytes.Contains(text, []byte(host)) || bytes.Contains(text, []byte(os.TempDir())) {
			t.Errorf("%s tells what is private of this machine", name)
		}
	}
	var got report
	text, err = os.ReadFile(filepath.Join(out, "figures.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, f := range got.Figures {
		want := f.Verdict == meets || f.Verdict == misses || f.Verdict == noLimit
		if f.Row == "echo" && f.Against == tokio {
			want = f.Verdict == notInstalled
		}
		if !want {
			t.Errorf("%s against %q: %s %s", f.Title, f.Against, f.Verdict, f.Reason)
		}
	}
}

// What cannot be measured makes the command fail, and does not keep the other rows
// from being measured.
func TestCommandFails(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the peer is a shell script")
	}
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "spawn"), []byte("#!/bin/sh\necho no such thing >&2\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := run([]string{"-quick", "-peers", dir, "-rows", "^yield|await"}, &stdout, &stderr)
	if code != 1 || !strings.Contains(stdout.String(), "failed: exit status 3: no such thing") {
		t.Errorf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	if strings.Contains(stdout.String(), dir) || !strings.Contains(stdout.String(), "await of what is ready") {
		t.Error(stdout.String())
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"x"}, {"-rounds", "0"}, {"-rows", "("}, {"-rows", "no such row"}, {"-peers", "no such directory"}, {"-out", "figures_test.go"}, {"-unknown"}} {
		if code := run(args, io.Discard, io.Discard); code != 2 {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
	if code := run([]string{"-h"}, io.Discard, io.Discard); code != 0 {
		t.Errorf("help: exit code %d", code)
	}
}
