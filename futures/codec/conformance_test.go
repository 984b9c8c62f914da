package codec

// What tokio-util tests of its codecs, and the test of this package that protects the
// same behaviour. U is tokio-util/tests.
//
//	U codecs bytes_decoder, bytes_encoder          TestBytes
//	U codecs lines_decoder                         TestLines
//	U codecs lines_decoder_max_length*             TestLines (too long), TestLinesBuffer
//	U codecs lines_decoder_discard_repeat          TestLines (two in a row)
//	U codecs lines_decoder_max_length_newline_between_decodes
//	                                               TestLines (split at every two points)
//	U codecs lines_decoder_invalid_utf8            lines are not checked
//	U codecs lines_encoder                         TestLines
//	U codecs any_delimiters_*                      aio.BufReader.Pieces; no codec
//	U length_delimited read_*                      TestLengthDelimited
//	U length_delimited write_*                     TestLengthDelimitedEncode, TestFramedWriteBackPressure
//	U length_delimited encode_overflow, frame_does_not_fit, neg_adjusted_frame_does_not_fit
//	                                               TestLengthDelimitedEncode
//	U framed_read read_multi_frame_*, read_partial_would_block_then_*, read_not_ready
//	                                               TestLines, FuzzLines, FuzzLengthDelimited
//	U framed_read read_err, read_partial_then_err, read_eof_then_error
//	                                               TestFramedReadErrors
//	U framed_read huge_size, data_remaining_is_error
//	                                               TestLinesBuffer, TestFramedReadErrors (something is left)
//	U framed_read multi_frames_on_eof              TestFramedReadErrors (an item at the end)
//	U framed_read read_eof_then_resume             a stream that has ended stays at its end
//	U framed_write write_multi_frame_in_packet     TestFramedWrite
//	U framed_write write_hits_backpressure         TestFramedWriteBackPressure
//	U framed external_buf_*, into_parts            TestFramedInto, TestFramedReadEnds
//	U framed_stream, io_reader_stream              TestBytesAdapters
//
// Nothing upstream tests what becomes of frames that were started and not written when
// a Framed is dropped, since they are lost there: TestFramedWriteCleanup,
// TestFramedDropOutsideExecutors, TestCancelledBlockWrites.
