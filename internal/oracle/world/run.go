package world

import (
	"slices"
	"time"
)

// A Class is a kind of thing that goes wrong.
type Class string

const (
	Leak      Class = "left"                 // left without a cancellation
	Skipped   Class = "left by cancellation" // left by a cancellation
	AfterEnd  Class = "polled after its end"
	AfterDrop Class = "polled after its drop" // or by another than who has taken it
	Lost      Class = "lost"

	// Lost, and what it was lost of is not used again: the program only makes a future
	// that would, or returns as if all were well, with what it shares with its caller.
	LostMaybe Class = "lost and left"

	// Given to a combinator after it has completed, was given away or dropped, which
	// does no harm as long as nobody polls that.
	GivenAfter Class = "given away after its end"
)

// A Sight is something that has gone wrong in a run: what was made at Line, and the
// line At that did it, if there is one.
type Sight struct {
	Class    Class
	Line, At int
}

// run is one run of a program: choices, and what came of them.
type run struct {
	byHand  bool  // without an executor, and with timers of its own
	prefix  []int // choices that are given
	choices []int // that were made
	arity   []int
	world   *World

	records   []*record
	stack     []*record // that are being polled or dropped
	canceller int       // the line that is dropping something
	ending    bool      // the program itself is being dropped
	cancelled bool      // it was
	well      bool      // it returned no error
	holds     [3]*record
	torn      []tear
	now       time.Duration
	ticks     bool // the runtime's clock is to go on
	alarms    []*alarm
	early     int // events that happened while the program could get on
	seen      map[Sight]bool
	points    int
	stuck     bool // nothing more could happen
	panicked  any
}

// A tear is a loss that matters once what was torn is used again.
type tear struct {
	kind   Kind
	sight  Sight
	victim *record
}

// current is the run that goes on. There is one at a time, of one goroutine at a time.
var current *run

func (r *run) choose(n int) int {
	i := len(r.choices)
	c := 0
	if i < len(r.prefix) {
		c = r.prefix[i]
	}
	r.choices = append(r.choices, c)
	r.arity = append(r.arity, n)
	return c
}

// next is the choices of the next run, depth first; nil after the last.
func (r *run) next() []int {
	for i := len(r.choices) - 1; i >= 0; i-- {
		if r.choices[i]+1 < r.arity[i] {
			p := slices.Clone(r.choices[:i+1])
			p[i]++
			return p
		}
	}
	return nil
}

func (r *run) see(c Class, line, at int) { r.seen[Sight{c, line, at}] = true }

func (r *run) enter(x *record) { r.stack = append(r.stack, x) }
func (r *run) leave()          { r.stack = r.stack[:len(r.stack)-1] }

// top is the block that runs.
func (r *run) top() *record {
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].kind == kindBlock {
			return r.stack[i]
		}
	}
	return nil
}

// read notes that bytes were read by the future that is polled.
func (r *run) read(n int) { r.stack[len(r.stack)-1].read += n }

// completed notes the outcome of a future.
func (r *run) completed(x *record, value any, err error) {
	if err != nil {
		return
	}
	if slices.Contains(channels[:], x.kind) {
		x.item, _ = value.(int)
	}
	if x.value != 0 {
		r.world.sent[x.value] = true
	}
	if i := slices.Index(locks[:], x.kind); i >= 0 {
		r.holds[i] = x
	}
}

// tear notes what is lost with x, which was dropped by the program: itself, or with a
// block. A value that is being sent is lost in any case by the first, and by the second
// as an item that the block has received.
func (r *run) tear(x *record, itself bool) {
	for _, y := range r.records {
		if !y.within(x) {
			continue
		}
		switch {
		case y.read > 0 && y.state == dropped,
			y.item != 0 && !r.world.arrived(y.item):
			r.torn = append(r.torn, tear{y.kind.resource(), Sight{Lost, y.line, r.canceller}, y})
		case y.value != 0 && y == x && itself:
			r.see(Lost, y.line, r.canceller)
		}
	}
}

// reuse notes that x works on a resource: what was lost of that matters.
func (r *run) reuse(x *record, kind Kind, class Class) {
	for _, t := range r.torn {
		if t.kind == kind.resource() && t.victim != x {
			t.sight.Class = class
			r.seen[t.sight] = true
		}
	}
}

// conclude looks at what is left.
func (r *run) conclude() {
	left := func(x *record) {
		if r.panicked != nil {
			return
		}
		if x.creator == nil && r.cancelled || x.creator != nil && x.creator.state == dropped {
			r.see(Skipped, x.line, 0)
		} else if x.creator == nil || x.creator.state == done {
			r.see(Leak, x.line, 0)
		}
	}
	for _, x := range r.records {
		if x.state == done || x.state == dropped || x.owner != nil && x.owner.state <= pending {
			continue
		}
		if x.state == fresh && (x.creator == nil && r.cancelled || x.creator != nil && x.creator.state == dropped) {
			continue // never started, and never would have been
		}
		left(x)
	}
	if r.well {
		for _, t := range r.torn {
			r.see(LostMaybe, t.sight.Line, t.sight.At)
		}
	}
	for i, m := range r.mutexes() {
		if g, ok := m.TryLock(); ok {
			g.Unlock()
		} else if x := r.holds[i]; x != nil {
			left(x)
		}
	}
}
