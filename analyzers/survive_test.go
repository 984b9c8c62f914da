package analyzers

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/futvet/futvet/passes/futssa"
)

var (
	foreignTo   = flag.String("foreign", "", "package patterns to run all rules over, gate off, instead of a few")
	foreignFrom = flag.String("from", "", "the directory whose module they are seen from")
)

// What a process of one package may take.
const (
	unitTime   = 5 * time.Minute
	unitMemory = 2 << 30
)

// The environment of a test binary that go vet runs as its tool.
const (
	unitLog  = "FUTVET_TEST_UNITS" // the file that it notes in what it took; also, that it is a tool
	unitRuns = "FUTVET_TEST_UNIT"  // it is the process of one package
)

// asTool does the work of a tool for go vet, if the process is one.
func asTool() {
	log := os.Getenv(unitLog)
	switch args := os.Args[1:]; {
	case log == "":
		return
	case len(args) == 1 && args[0] == "-V=full":
		// Another word each time: nothing comes from the cache.
		fmt.Printf("futvet version devel buildID=%x\n", log)
		os.Exit(0)
	case os.Getenv(unitRuns) == "" && strings.HasSuffix(args[len(args)-1], ".cfg"):
		os.Exit(measured(log, args))
	default:
		if err := futssa.Analyzer.Flags.Set("all", "true"); err != nil {
			panic(err)
		}
		unitchecker.Main(All()...)
	}
}

// measured runs the process of one package and notes what it took.
func measured(log string, args []string) int {
	ctx, cancel := context.WithTimeout(context.Background(), unitTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), unitRuns+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		fmt.Fprintf(os.Stderr, "did not end within %v\n", unitTime)
	}
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer f.Close()
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Fprintf(f, "%d %d\n", cpu.Milliseconds(), peak(cmd.ProcessState))
	return cmd.ProcessState.ExitCode()
}

// TestSurvivesOrdinaryCode runs all rules over code that has nothing to do with
// futures, with the gate off, the way go vet runs them: a process for each package,
// with the facts of what it imports. They must not panic, hang, take ever more
// memory, or find anything.
func TestSurvivesOrdinaryCode(t *testing.T) {
	patterns := []string{"text/template"}
	if *foreignTo != "" {
		patterns = strings.Fields(*foreignTo)
	}
	log := filepath.Join(t.TempDir(), "units")
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + os.Args[0]}, patterns...)...)
	cmd.Dir = *foreignFrom
	cmd.Env = append(os.Environ(), unitLog+"="+log)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Errorf("%v\n%s", err, said.Bytes())
	}
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	units, total, slowest, largest := 0, 0, 0, 0
	for line := range strings.Lines(string(data)) {
		ms, size, _ := strings.Cut(strings.TrimSpace(line), " ")
		took, err1 := strconv.Atoi(ms)
		peak, err2 := strconv.Atoi(size)
		if err1 != nil || err2 != nil {
			t.Fatalf("%q: %v, %v", line, err1, err2)
		}
		units++
		total += took
		slowest, largest = max(slowest, took), max(largest, peak)
	}
	t.Logf("%d packages: %d s of CPU, %.1f s and %d MB at most for one", units, total/1000, float64(slowest)/1000, largest>>20)
	if units < 20 {
		t.Errorf("%d packages were analyzed", units)
	}
	if largest > unitMemory {
		t.Errorf("one package took %d MB", largest>>20)
	}
	if largest == 0 && runtime.GOOS == "linux" {
		t.Error("memory was not measured")
	}
}
