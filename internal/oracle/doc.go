// Package oracle holds the rules against what happens.
//
// It generates programs over the runtime, of right and wrong steps, and has the rules
// analyse them. It compiles the same programs with every future that they make in a
// probe, and runs them: for each program all sequences of choices are tried, of what
// conditions hold, what arrives when, in which order a select polls, and at which
// suspension the program is dropped (package world). What is left without an owner,
// polled after its end, or lost must have been reported, and nothing else.
//
// A run costs microseconds, because the world is driven by hand. Every so often one is
// repeated under package futtest, with the runtime's own timers, and must go the same
// way; what futtest finds must have been seen.
//
// # What is no disagreement
//
// The rules and the runs differ on purpose in these:
//
//   - A future that is given to a combinator after its end is reported, whether or not
//     the combinator is polled. It need not be.
//   - What was lost matters when what it was lost of is used again. Making a future
//     that would use it counts as that, and so does returning to a caller as if all
//     were well, for what is shared with the caller. They need not be reported.
//   - What a panic leaves is nobody's.
//   - A future that was never polled loses nothing when its block is dropped: that it is
//     left then is neither reported nor counted.
//   - The errors of locks, timers and blocks that never fail are not looked at by the
//     programs. A rule takes an error that is looked at for possible.
//   - Two futures do not wait for one receiver or reader at a time, which the runtime
//     does not support.
//   - A program that has more runs than are tried may be reported for what was not seen.
package oracle
