package flow

// What bounds the analysis of one function. At each bound something is forgotten;
// see the package comment. Those of a function are a constant plus a multiple of its
// size, so that time and memory are linear in the code.
const (
	maxStates  = 40    // abstract states kept at one program point
	maxDepth   = 5     // spliced calls inside each other
	maxObjects = 200   // objects followed at once, on one path
	maxDefers  = 64    // deferred calls waiting at once, on one path
	maxSteps   = 60000 // instructions and deferred calls executed for one function,
	maxRounds  = 16    // and so many more for each of its instructions
	maxPath    = 4     // selectors in a location
	maxEffects = 4     // effects in flight at once, on one path
	maxHalves  = 16    // changes that are taken back, of one function
	maxReads   = 64    // suspensions of one function that are compared for phases

	maxLists  = 4  // calls of append of one function that make lists of branches
	maxMerged = 32 // losses, places and values that are known of the elements of a slice

	maxLiveBlocks = 1024 // blocks in which one value is known to be live
	maxLiveRange  = 64   // the same for all values of a function, for each block
	maxSearch     = 4096 // blocks searched for a way from one instruction to another
	maxViews      = 64   // values that lead to one variable
	maxKnown      = 300  // values and variables known in one state
	stepSize      = 32   // to copy so much of a state counts as a step
	pruneAbove    = 16   // values known in a state; beyond, dead ones are forgotten
	compactEvery  = 16   // times that a state is pruned before its maps are made anew
)
