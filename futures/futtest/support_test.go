package futtest

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) {
	// Where a test waits for something that does come, a machine that is busy with
	// other things must not make it fail.
	*patience = time.Minute
	leaftest.Main(m)
}

// impatient is for tests of what happens when nothing comes.
func impatient(t *testing.T) {
	was := *patience
	*patience = 100 * time.Millisecond
	t.Cleanup(func() { *patience = was })
}

// nothing is the value of futures without one.
type nothing = struct{}

// fake is a testing.TB that keeps what it is told.
type fake struct {
	testing.TB // nil: what is not overridden must not be called
	mu         sync.Mutex
	errors     []string
	logs       []string
}

func (f *fake) Helper()      {}
func (f *fake) Name() string { return "fake" }
func (f *fake) Failed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.errors) > 0
}
func (f *fake) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}
func (f *fake) Error(args ...any) { f.Errorf("%s", fmt.Sprintln(args...)) }
func (f *fake) Logf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logs = append(f.logs, fmt.Sprintf(format, args...))
}
func (f *fake) Fatalf(format string, args ...any) { f.Errorf(format, args...); runtime.Goexit() }
func (f *fake) Fatal(args ...any)                 { f.Error(args...); runtime.Goexit() }
func (f *fake) Fail()                             { f.Error("Fail") }
func (f *fake) FailNow()                          { f.Error("FailNow"); runtime.Goexit() }

// text is everything that f was told.
func (f *fake) text() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.errors, "\n") + "\n" + strings.Join(f.logs, "\n")
}

// wantFailure fails t unless exactly one error was reported, which matches every
// one of the patterns, in which HERE stands for this package's test files.
func (f *fake) wantFailure(t *testing.T, patterns ...string) {
	t.Helper()
	if len(f.errors) != 1 {
		t.Errorf("%d errors, want one:\n%s", len(f.errors), f.text())
		return
	}
	for _, p := range patterns {
		re := regexp.MustCompile("(?s)" + strings.ReplaceAll(p, "HERE", `[a-z]+_test\.go`))
		if !re.MatchString(f.errors[0]) {
			t.Errorf("the message does not match %q:\n%s", p, f.errors[0])
		}
	}
	if testing.Verbose() {
		t.Log(f.errors[0])
	}
}

// line is the number of the line of its caller, plus by.
func line(by int) string {
	_, _, n, _ := runtime.Caller(1)
	return fmt.Sprintf(`HERE:%d\b`, n+by)
}

// panics is what f panics with, as text.
func panics(f func()) string { return leaftest.Panics(f) }
