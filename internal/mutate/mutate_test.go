package mutate_test

import (
	"flag"
	"testing"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/mutate"
	"github.com/futvet/futvet/internal/unit"
)

var (
	limit = flag.Int("mutants", 10, "mutants of each operator; 0: all")
	seed  = flag.Uint64("seed", 1, "chooses them")
	show  = flag.String("show", "", "print the missed mutants of this operator, or of \"all\"")
)

// programs are what is broken: all but the fourth set of independent programs, which is
// newer than the floors.
var programs = []string{
	"./examples/...", "./testdata/casebook/r...", "./testdata/casebook/awaits/...", "./testdata/casebook/programs/...",
	"./testdata/casebook/shapes/...", "./testdata/casebook/traps/...", "./testdata/casebook/variants/...",
	"./testdata/casebook/independent/first/...", "./testdata/casebook/independent/second/...", "./testdata/casebook/independent/third/...",
}

// floors are the shares, in percent, below which a run over all mutants fails: what
// is found now. A sample is given some slack, because others may be in it tomorrow.
var floors = map[string]float64{
	"delete a drop":                  100,
	"forget an error path's cleanup": 100,
	"start and do not await":         100,
	"Reserve and Send become Send":   100,
	"receive before another await":   100,
	"re-create a future in a loop":   100,
	"discard a task":                 100,
	"unfuse":                         100,
	"un-Ref in a loop":               97,
	"drop before the await":          100,
	"delete a deferred cleanup":      98,
	"delete an asynchronous drop":    0, // one, in a literal that is deferred
	"undefer a cleanup":              98,
	"delete a waker's registration":  100,
	"Drop forgets a field":           86,
	"lock across an await":           100,
	"sleep the thread":               100,
	"outer co in an inner block":     100,
	"ignore a channel's end":         100,
}

const slack = 35

func TestMutants(t *testing.T) {
	rules := analyzers.All()
	registered := map[string]bool{}
	for _, r := range analyzers.Rules() {
		registered[r.ID] = true
	}
	prog, err := unit.Load("../..", rules, programs...)
	if err != nil {
		t.Fatal(err)
	}
	mutants, err := mutate.Mutants(prog, rules)
	if err != nil {
		t.Fatal(err)
	}
	got, err := mutate.Run(prog, rules, mutants, *limit, *seed)
	if err != nil {
		t.Fatal(err)
	}
	tried, found := 0, 0
	for _, op := range mutate.Operators() {
		c := got[op.Name]
		if c == nil || c.Tried == 0 {
			t.Logf("%-32s no mutants", op.Name)
			continue
		}
		if !registered[op.Rule] {
			t.Logf("%-32s waits for %s", op.Name, op.Rule)
			continue
		}
		tried, found = tried+c.Tried, found+c.Found
		t.Logf("%-32s %3d of %3d found, %3.0f %%  %v", op.Name, c.Found, c.Tried, c.Share(), c.Rules)
		floor := floors[op.Name]
		if *limit > 0 {
			floor -= slack
		}
		if c.Share() < floor {
			t.Errorf("%s: %.0f %% found, want at least %.0f %%", op.Name, c.Share(), floor)
		}
		if *show == op.Name || *show == "all" {
			for _, m := range c.Missed {
				t.Logf("missed by %s: %s\n%s", op.Name, m.Where, m.Diff())
			}
		}
	}
	if tried < 50 {
		t.Errorf("%d mutants were tried", tried)
	}
	t.Logf("%-32s %3d of %3d found, %.1f %%", "all", found, tried, 100*float64(found)/float64(tried))
}
