package world

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/futtest"
	"github.com/futvet/futvet/futures/lock"
)

// maxRuns is how many runs of a program are tried at most.
const maxRuns = 3000

// every so many runs one is repeated under futtest.
const every = 16

// maxPoints is how often a run may suspend.
const maxPoints = 60

// A Program is one generated program.
type Program struct {
	Number int
	Main   func(*futures.Co, *World) error
	Blocks []func(*World) futures.Future[int] // that it has; each is run alone, too
}

// An Outcome is what was seen in all runs of a program.
type Outcome struct {
	Number   int
	Runs     int
	Checked  int  // of them, repeated under futtest
	Points   int  // suspensions, in all runs
	Complete bool // all sequences of choices were tried
	Stuck    bool // in some run nothing more could happen
	Panic    string
	Found    string // what futtest found where nothing was seen
	Sights   []Sight
}

// The schedule of a run is its choices, and nothing else.
func init() {
	flag.Set("futtest.seed", "0")
	flag.Set("futtest.patience", "1m") // the machine may be busy
}

// Explore runs a program under all choices.
func Explore(p Program) Outcome {
	out := Outcome{Number: p.Number, Complete: true}
	seen := map[Sight]bool{}
	out.explore(seen, func(w *World) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) { return 0, p.Main(co, w) })
	})
	for _, b := range p.Blocks {
		out.explore(seen, b)
	}
	out.Sights = slices.SortedFunc(maps.Keys(seen), func(a, b Sight) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.At, b.At), cmp.Compare(a.Class, b.Class))
	})
	return out
}

func (o *Outcome) explore(seen map[Sight]bool, program func(*World) futures.Future[int]) {
	prefix := []int{}
	for n := range maxRuns {
		r := &run{byHand: true, prefix: prefix, seen: map[Sight]bool{}}
		r.execute(program)
		o.Runs++
		o.Points += r.points
		o.Stuck = o.Stuck || r.stuck
		if r.panicked != nil {
			o.Panic = fmt.Sprint(r.panicked)
		}
		if n%every == 0 {
			o.check(r, program)
		}
		maps.Copy(seen, r.seen)
		if prefix = r.next(); prefix == nil {
			return
		}
	}
	o.Complete = false
}

// check repeats a run under futtest. It must go the same way, and futtest must not
// find anything where nothing was seen.
func (o *Outcome) check(by *run, program func(*World) futures.Future[int]) {
	r := &run{prefix: by.choices, seen: map[Sight]bool{}}
	tb := r.execute(program)
	o.Checked++
	switch {
	case !maps.Equal(r.seen, by.seen) || !slices.Equal(r.arity, by.arity):
		o.Found = fmt.Sprintf("another run than by hand: choices %v of %v, %v; by hand of %v, %v", r.choices, r.arity, r.seen, by.arity, by.seen)
	case len(r.seen) == 0 && tb.said != "" && r.panicked == nil:
		o.Found = tb.said
	}
}

func (r *run) execute(program func(*World) futures.Future[int]) *quiet {
	tb := &quiet{}
	current = r
	r.world = newWorld(r)
	d := &driver{run: r, f: program(r.world)}
	if r.byHand {
		d.Poll(futures.NewContext(futures.NoopWaker()))
	} else {
		futtest.Run(tb, futures.Future[int](d))
	}
	r.conclude()
	return tb
}

func (r *run) mutexes() [3]*lock.Mutex[int] {
	return [3]*lock.Mutex[int]{r.world.M1, r.world.M2, r.world.M3}
}

// Main runs programs, and writes what came of each.
func Main(programs ...Program) {
	futures.SetLeakHandler(func(futures.Leak) {}) // they are seen before that
	e := json.NewEncoder(os.Stdout)
	for _, p := range programs {
		if err := e.Encode(Explore(p)); err != nil {
			panic(err)
		}
	}
}
