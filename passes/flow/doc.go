// Package flow follows every future, and every value with a must-call contract,
// through the functions of a package, and infers what a cancellation at each
// suspension point would lose.
//
// # How it works
//
// A function is executed abstractly, path by path, in the manner of property
// simulation: a state holds what happened to each object (see Status), which
// values and memory cells hold which object, which effects are in flight, and
// what is known of plain values (nil, true, an error's identity). Where two
// paths meet, states that agree on the objects are merged and keep only the
// knowledge they share; states that disagree are kept apart. So a guard stays
// correlated with what it guards (err != nil with there being no future, a
// flag with the future's completion, Select's result with its branches) and
// plain branching costs nothing.
//
// Spliced into their parent, because their statements are its control flow:
// deferred calls, at every exit and at every cancellation; literals that are
// called where they are visible; bodies of range-over-func loops; and, in a Poll
// method, functions that poll on its behalf. A Poll method that returns not ready is
// executed again, with its receiver as it left it.
//
// Every call that may suspend has a cancellation edge: the state forks, the
// deferred calls run, the function is left. What is pending or held there is a
// finding of its own kind (LeakOnCancel), and what is in flight there makes
// the function cancel unsafe.
//
// # Status of an object
//
//	unstarted -> pending -> done
//	     |          |
//	     +----------+-> dropped | moved
//
// absent is an object of a call that failed: an error beside it means that there
// is none. A buffer is clean until something is written to it (held) and clean
// again once flushed. What a callee does to an argument is read from its
// Summary; an unknown callee takes it: silence beats a false alarm.
//
// # Summaries
//
// Functions are visited callees first. What a caller must know is exported as a
// fact: which parameters are taken or borrowed, which results are owned or an
// alias of a parameter, whether the function suspends, and what is lost, and of
// which parameter, when it is cancelled. Recursion is cut: a callee in its own
// cycle is unknown.
//
// # Bounds
//
// Time and memory are linear in the code: TestLinear doubles functions and
// packages of many shapes. What bounds them is in bounds.go, and all of it errs on
// the side of silence:
//
//   - More than maxStates states at one program point, for one suspension: the
//     paths that come later are dropped.
//   - More than maxSteps + maxRounds an instruction: the rest of the function is
//     not executed.
//   - More than maxObjects objects on a path: new ones are not followed. More than
//     maxDefers deferred calls: those take what they are given. More than maxKnown
//     values and variables: plain knowledge is forgotten, then all, and what is owed
//     counts as handed on.
//   - Calls deeper than maxDepth are not spliced but read by their summary. Places
//     of more than maxPath selectors are unknown, as are effects in flight beyond
//     maxEffects, suspensions beyond maxReads, what is in a slice beyond maxMerged.
//   - Liveness beyond maxLiveBlocks and maxLiveRange, and views of a variable
//     beyond maxViews: it is forgotten later, which costs memory. A search of more
//     than maxSearch blocks has found nothing.
//
// After one of the first three the function's summary is "unknown".
package flow
