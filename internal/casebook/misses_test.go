package casebook

// knownMisses are expected findings that the analysis does not make, each with
// the reason. One that is made after all fails the test: take it out.
var knownMisses = map[string]string{
	"r77_eager_lock/buggy/lock.go:72 FV4003":                             "a flag that is set when the future is made stands for the lock that it holds",
	"awaits/c5_lost_error/shape.go:14 FV3002":                            "an error that a cancellation keeps from being returned has nobody left to be returned to, and no rule says so",
	"r92_inner_error/buggy/cluster.go:37 FV1002":                         "that a value of type error is a failure is the program's affair, and no future is dropped here that should not be",
	"r16_cached_response/buggy/cache.go:48 FV1002":                       "an unknown service's answer counts as one that can be had again, and the cache is written to nowhere else",
	"r94_when_all/buggy/orchestrate.go:48 FV1002":                        "what an unknown activity does counts as harmless to cut off, as a query is",
	"r05_removed_directory/buggy/collector.go:39 FV1004":                 "what a blocking call works on is known by the name of a directory only",
	"r115_elapsed_phase/buggy/phase.go:26 FV1003":                        "the message is thrown away by a condition, after it was received: nothing is made anew",
	"r26_full_batch/buggy/batch.go:55 FV2003":                            "nothing that was started stands still but a timer: what suffers are the branches that are not looked at",
	"independent/third/cancelunsafe/zones/buggy/x.go:66 FV1002":          "a one-shot cancellation that its caller is told of; that the agents are called again is nowhere in the code",
	"independent/second/cancelunsafe/modbusgateway/buggy/x.go:47 FV1002": "the futures come in a slice that another function has made",
	"independent/second/unfusedselect/fleetwatch/buggy/x.go:45 FV2001":   "the futures are fields of a slice's elements, and so are the branches",
	"r52_begin/buggy/transaction.go:51 FV3003":                           "the cleanup is deferred, and decides by a count that is only set after the suspension point",
}
