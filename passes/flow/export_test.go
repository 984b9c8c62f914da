package flow

// ExecuteEverything makes the engine execute every function until it is called
// again with false.
func ExecuteEverything(on bool) { everyFunction = on }
