package stream

// What futures-rs and Tokio test, and the test of this package that protects the same
// behaviour. F is futures/tests, S is tokio-stream/tests.
//
//	F stream_select_next_some is_terminated          TestNextSomeTerminates
//	F stream_select_next_some select                 TestNextSomeInSelect
//	F stream_abortable abortable_awakens, _works     TestAbortable
//	F stream_futures_unordered is_terminated         TestIsTerminated
//	F stream_futures_unordered finished_future       TestFinishedFuture
//	F stream_futures_unordered polled_only_once_...  TestPolledOnlyOnceAtMostPerIteration
//	F stream_futures_unordered len_valid_during_...  TestLenDuringOutOfOrderCompletion
//	F stream_futures_unordered clear_in_loop         TestClearInLoop
//	F stream_futures_unordered panic_on_drop_fut     TestPanicOnDrop
//	F stream_futures_unordered into_iter_partial_... TestDrainPartially
//	F stream_futures_unordered iter_...              TestAllLends
//	F ready_queue dropping_ready_queue               TestDroppingSet
//	F ready_queue panicking_future_dropped           TestPanickingFuture
//	F ready_queue stress                             TestRandomSets
//	F stream_futures_ordered queue_never_unblocked   TestOrderedQueueNeverUnblocked
//	F stream_select_all is_terminated_and_push, ...  TestSelectAllRevives, TestMapAndSelectAllPollTheWoken
//	F stream_peekable                                TestPeekable
//	F stream_unfold                                  TestUnfold
//	F stream_catch_unwind                            TestCatchPanicCarriesTheStack
//	F stream_try_stream (goes on after errors)       TestCombinators
//	F stream take_until, flatten_unordered, ...      TestCombinators
//	S stream_stream_map replace                      TestMapReplace
//	S stream_stream_map insert_remove                TestMapInsertRemove
//	S stream_stream_map next_many_...                TestNextMany
//	S stream_close                                   TestMapTellsOfClosedStreams
//
// What is not tested upstream: the order in which a set drops (TestDropOrder), and what
// becomes of take_until's future (TestTakeUntilFuture, TestCombinators).
//
// Bugs that were found upstream:
//
//	futures-rs#2333, #2358, a child polled twice     TestPolledOnlyOnceAtMostPerIteration
//	futures-rs#2529, #2573, #2863, drops             TestPanicOnDrop, TestClearInLoop
//	futures-rs#2348, #2740, #2876, buffered(0)       TestLimitBelowOne
//	futures-rs#2049, #2122, starving with a budget   TestBudgetDoesNotStarve, TestBufferedDoesNotStarve
//	futures-rs#2635, select ends too early           TestCombinators (MergeFunc)
//	futures-rs#1626, select_all is not fair          TestMapAndSelectAllPollTheWoken
//	tokio#4847, a stream of a map ends silently      TestMapTellsOfClosedStreams
