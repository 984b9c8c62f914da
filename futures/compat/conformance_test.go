package compat

// What Tokio, tokio-util, futures-executor, blocking and async-compat test or
// document, and the test of this package that protects the same behaviour. T is
// tokio/tests.
//
//	T task_blocking basic_blocking, blocking_in_blocking  TestBlocking
//	T task_blocking can_enter_runtime_in_spawn_blocking   TestBlockingMayRunAnExecutor
//	T task_blocking no_block_in_..., in our terms         TestBlockingLeavesTheExecutorAlone
//	T task_blocking can_shutdown_with_zero_keep_alive_... TestPoolKeepsGoroutines
//	T task_blocking coop_disabled_in_block_in_place       a goroutine has no budget
//	T task_blocking block_in_place                        goroutines block where they like
//	T task_panic, join error is_panic                     TestBlockingFailures, TestGo
//	T rt_common spawn_blocking beyond max_blocking_...    TestPoolQueue
//	tokio abort of a spawn_blocking that has begun        TestBlockingDropCancels (it goes on)
//	tokio abort of one that is queued                     TestPoolQueue (it never runs)
//	tokio-util run_until_cancelled_test                   TestWithContext
//	T time_timeout timeout_is_not_exhausted_by_future     TestWithContextOfABusyBlock
//	futures-executor block_on_stream                      TestToSeq
//	futures-executor block_on                             TestWait
//	blocking Unblock: a read that was dropped goes on     TestFromReaderCancelLosesNothing
//	blocking Unblock: a write that failed is seen later   TestFromWriterFailures
//	async-compat: io adapters in both directions          TestThereAndBack, TestConn
//
// Cancellation that crosses from futures to ordinary Go:
//
//	dropping cancels the function's context               TestBlockingDropCancels, TestGoCancel
//	dropping calls off what waits for a channel           TestFromChanDrop, TestSendChanDropsItsValue
//	dropping unblocks a read, by Close or a deadline      TestFromReaderDrop, TestFromConnDrop
//	dropping stops a sequence, and signals                TestBlockingSeq, TestSignal
//
// and from ordinary Go to futures:
//
//	a context drops the future                            TestWithContext, TestWait, TestWaitForATask
//	a context stops a stream that goes to a channel       TestToChanContext, TestToSeq
//	a deadline or Close ends a read, losing nothing       TestDeadlines, TestCloseWhileWaiting
//	an executor that ends closes the channels             TestToChanClosesInTheEnd, TestOutcome
