package aio

// What futures-rs, Tokio and tokio-util test of reading and writing, and the test of
// this package that protects the same behaviour. F is futures/tests, T is tokio/tests,
// U is tokio-util/tests. The variants maybe_pending of F are the pieces wait in the
// scripts here.
//
//	 F io_buf_reader            TestBufReaderReads, TestFillBuf, TestBufferedSeek, TestMixedReadsLoseNothing
//	 F io_buf_writer            TestBufWriterBuffers, TestBufWriterPendingTakesNothing, TestBufferedSeek
//	 F io_line_writer           TestLineWriter, TestLineWriterInParts
//	 F io_cursor                TestCursor
//	 F io_lines                 TestLines
//	 F io_read, io_read_exact   TestRead, TestReadFull
//	 F io_read_line             TestReadLine, TestReadLineAfterAnError
//	 F io_read_line read_line_drop, read_line_fail
//	                            TestDroppedReadLineLosesNothing, which says more: upstream
//	                            loses the bytes that were consumed, here they stay
//	 F io_read_to_end, io_read_to_string
//	                            TestReadAll; strings are not checked for UTF-8
//	 F io_read_until            TestReadUntil, TestDroppedReadUntilLosesNothing
//	 F io_write                 TestWriteAndWriteAll
//	 F io_copy (util unit)      TestCopy, TestCopyBuf
//	 F stream_into_async_read   TestStreamReader
//	 F io_issue2310 and the over-reporting readers
//	                            TestInvalidCounts
//	 F split, reunite (util io) TestSplitOnTwoGoroutines, TestReunite
//	 T io_split                 TestSplitOnTwoGoroutines, TestSplitWhilePolled, TestReunite
//	 T io_copy_bidirectional    TestCopyBoth
//	 T io_take, io_chain        TestReaders, TestLimitMore, TestChainGoesOn
//	 T io_buf_reader, io_buf_writer, io_lines, io_read_until, io_repeat, io_sink
//	                            as for F, TestReaders, TestDiscard
//	 T io_mem_stream (duplex)   TestPipeScripts, TestConversation
//	 T coop for io              TestBudget, TestEndlessLoopsYield
//	 U io_stream_reader         TestStreamReader
//
// Nothing upstream tests that a half that is dropped while it waits takes its waker
// off what was split (TestDroppedHalf), nor reads of every kind that are given up in
// between (TestMixedReadsLoseNothing).
