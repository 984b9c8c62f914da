package sink

// What futures-rs tests of sinks, and the test of this package that protects the same
// behaviour. F is futures/tests.
//
//	F sink either_sink                      a Go interface is either
//	F sink vec_sink, vecdeque_sink          TestEnds (FromFunc)
//	F sink send                             TestFeedFlushClose, TestFeedItem (futures.Send)
//	F sink send_all                         TestSendAll
//	F sink mpsc_blocking_start_send         TestDroppedSendLeavesTheQueue; package mpsc
//	F sink with                             TestWithFuture
//	F sink with_as_map                      TestWithAndMapErr
//	F sink with_flat_map                    TestWithFlatMap
//	F sink with_propagates_poll_ready       TestWithFuture, TestStacks
//	F sink with_flush_propagate             TestWithFuture, TestStacks (flushed)
//	F sink with_implements_clone            no clones: a sink has one owner
//	F sink buffer, buffer_noop              TestBufferOverChannel; Buffer(0) is refused
//	F sink fanout_smoke, fanout_backpressure  TestFanout
//	F sink sink_map_err, sink_err_into      TestWithAndMapErr
//	F sink sink_unfold                      TestUnfold
//	F sink_fanout it_works                  TestFanout, TestFanInAndOut
//	F stream_split test_split               TestSplit, TestReunite
//	F stream forward                        TestForward, TestForwardDrop
//
// Nothing upstream tests the loss of an item in a dropped SplitSink; here there is none:
// TestDroppedSinkHalfLosesNothing. Neither do send_all and forward lose the item that
// waits for room: TestDroppedSendAllLosesNothing, TestForwardDrop.
