package model

import "strings"

// Op is what a function of the runtime means to the flow of ownership, where a
// summary of parameters and results does not say it.
type Op uint8

const (
	OpNone      Op = iota
	OpAwait        // Await(co, f): drives f to completion
	OpEach         // Each(co, s): a loop that suspends before every step
	OpSelect       // Select(co, branches...)
	OpTrySelect    // TrySelect(co, branches...)
	OpJoin         // Join(co, branches...)
	OpTryJoin      // TryJoin(co, branches...)
	OpOn           // On(f): a branch that owns f
	OpResult       // branch.Result()
	OpRef          // Ref(f), RefStream(s): lends
	OpAsync        // Async(body, captures...)
	OpSpawn        // Spawn(s, f): a task
	OpAwaitDrop    // co.AsyncDrop(x): x's cleanup, awaited
	OpAsyncDrop    // AsyncDrop(x): x's cleanup as a future
	OpDrop         // x.Drop() and whatever else ends an obligation
	OpAbort        // task.Abort(): cancels what it runs
	OpDetach       // task.Detach()
	OpYield        // suspends, nothing else
	OpRun          // drives f to completion, outside any block
	OpNow          // NowOrNever(f): polls once, then drops
	OpNext         // Next(s): the next item, s is lent
	OpPoll         // f.Poll(cx)
	OpAbortable    // Abortable(f): (future, handle)
	OpPush         // container.Push(f): takes f
	OpHandle       // handle.Abort(): drops what the handle belongs to
)

// Lost is what the drop of a pending future loses, worst last.
type Lost uint8

const (
	LostNothing Lost = iota
	LostPlace        // a place in a queue
	LostValue        // the value being sent
	LostItem         // an item that was received
	LostRead         // bytes that were read
	LostWritten      // how much was written
	LostCopied       // bytes read here and not yet written there
	LostHalf         // half of an exchange or change
	LostClaimed      // whatever a directive says
)

var lostText = [...]string{
	LostNothing: "nothing",
	LostPlace:   "its place in the queue",
	LostValue:   "the value being sent",
	LostItem:    "a received item",
	LostRead:    "the bytes already read",
	LostWritten: "how many bytes were written",
	LostCopied:  "the bytes that it is copying",
	LostHalf:    "a half-done exchange",
	LostClaimed: "what it was doing",
}

func (l Lost) String() string { return lostText[l] }

// Matters says whether the loss makes a future cancel unsafe.
func (l Lost) Matters() bool { return l >= LostValue }

// Made describes the future or stream that a function returns.
type Made struct {
	Loses    Lost  // when dropped while pending
	On       []int // parameters it works on (a receiver is parameter 0)
	Value    int   // 1 + the parameter whose value it sends
	Takes    Lost  // what has been taken irrevocably when it completed
	Writes   bool  // completing means that something was written to On
	Owns     []int // futures it owns: its class is theirs
	Lends    []int // futures or streams that polling it polls
	Races    bool  // of Owns, one completes and the rest are dropped
	Then     int   // 1 + the parameter that makes, of Owns[0]'s value, the future that follows
	Runs     int   // 1 + the parameter that returns a future that it runs: its class is that one's, too
	All      bool  // of Owns, all complete: what the first have taken waits for the last
	FailFast bool  // of Owns, all complete or the first error drops the rest
	Deadline bool  // Owns[0] is dropped when a deadline passes first
	Once     bool  // Owns[0] is polled once, and then dropped if it is pending
}

// Spec is the contract of one function of the runtime. Arguments that Takes and
// Owns do not name are borrowed.
type Spec struct {
	Op    Op
	Takes []int
	Made  *Made
	Dirty []int // buffers that it fills
	Clean []int // buffers that it empties
	// GoesOn: what it calls is not stopped by the drop of its future.
	GoesOn bool
	// Starts: what it calls is called exactly once, on another goroutine.
	Starts bool
}

func safe(on ...int) Spec                     { return Spec{Made: &Made{On: on}} }
func place(on ...int) Spec                    { return Spec{Made: &Made{Loses: LostPlace, On: on}} }
func receives(l Lost, on ...int) Spec         { return Spec{Made: &Made{Takes: l, On: on}} }
func wraps(owns ...int) Spec                  { return Spec{Takes: owns, Made: &Made{Owns: owns}} }
func unsafeRead(on ...int) Spec               { return Spec{Made: &Made{Loses: LostRead, Takes: LostRead, On: on}} }
func writes(s Spec, dirty ...int) Spec        { s.Made.Writes = true; s.Dirty = dirty; return s }
func with(s Spec, f func(*Made)) Spec         { f(s.Made); return s }
func cleans(s Spec, clean ...int) Spec        { s.Clean = clean; return s }
func deadline(m *Made)                        { m.Deadline = true }
func once(m *Made)                            { m.Once = true }
func races(m *Made)                           { m.Races = true }
func all(m *Made)                             { m.All = true }
func then(fn int) func(*Made)                 { return func(m *Made) { m.Then = 1 + fn } }
func runs(fn int) func(*Made)                 { return func(m *Made) { m.Runs = 1 + fn } }
func failFast(m *Made)                        { m.FailFast, m.All = true, true }
func op(o Op, takes ...int) Spec              { return Spec{Op: o, Takes: takes} }
func opMade(o Op, m *Made, takes ...int) Spec { return Spec{Op: o, Takes: takes, Made: m} }

// collects is a future, or stream, that keeps the items of a stream that it owns.
var collects = Spec{Takes: []int{0}, Made: &Made{Owns: []int{0}, Loses: LostItem, On: []int{0}}}

// releaseNames begin the names of functions that end the life of what they are
// given: what was lost in it does not matter any more.
var releaseNames = []string{
	"drop", "close", "abort", "shutdown", "destroy", "discard", "poison",
	"markbroken", "markbad", "invalidate", "kill", "terminate", "disconnect",
	"reconnect", "redial", "evict", "teardown", "asyncdrop",
}

// Releases says whether a function of that name ends the use of its receiver or
// argument.
func Releases(name string) bool {
	name = strings.ToLower(name)
	for _, r := range releaseNames {
		if strings.HasPrefix(name, r) {
			return true
		}
	}
	return false
}

// NeverNil says whether the error that a function of the standard library returns
// is never nil.
func NeverNil(path, name string) bool {
	return path == "errors" && name == "New" || path == "fmt" && name == "Errorf"
}
