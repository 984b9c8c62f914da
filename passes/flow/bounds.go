package flow

const (
	maxStates     = 40    // abstract states kept at one program point
	maxDepth      = 5     // spliced calls inside each other
	maxObjects    = 400   // objects of one function
	maxSteps      = 60000 // instructions executed for one function
	maxPath       = 4     // selectors in a location
	maxEffects    = 4     // effects in flight at once, of one path
	maxLiveBlocks = 1024
	maxLiveRange  = 64
	maxSearch     = 4096 // blocks
	maxReads      = 64   // suspensions of one function that are compared for phases
)
