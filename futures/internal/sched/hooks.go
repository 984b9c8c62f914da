package sched

// NewSpawner makes a futures.Spawner of a handle. It is set by the package
// futures: a spawner's only method is unexported, so nobody else can make one.
var NewSpawner func(h *Handle) any
