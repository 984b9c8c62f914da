package net

// What Tokio and async-io test of their drivers and sockets, or have got wrong, and
// the test that protects the same behaviour here. T is tokio/tests, S is async-io/tests.
//
//	T tcp_accept, tcp_connect, tcp_echo              TestBothWays, TestDial, TestEcho1000
//	T tcp_stream try_read_write, readable, writable  TestReadableWritable
//	T tcp_stream poll_read_ready and wakers replaced TestReadWaits (the waker of the latest poll)
//	T tcp_shutdown, tcp_into_split                   TestHalfClose, TestSplitBetweenTasks
//	T tcp_peer reset                                 TestPeerReset
//	T udp_socket send_recv, send_to_recv_from, split TestDatagrams, TestDialPacket, TestPacketSplit
//	T udp_socket zero length datagrams               TestDatagrams
//	T uds_stream, uds_datagram                       the networks unix and unixgram of all these
//	T io_async_fd clearing readiness, reset_writable TestReadinessIsNotLost
//	T io_driver, drop while the driver dispatches    TestEventAfterDrop, TestDropRaces
//	T io_driver_drop                                 TestReactorEnds
//	S async tcp_reader_hangup                        TestEndAfterShortRead, TestDrop
//	S async duplicate_socket_insert                  TestFromConn, TestStaleEvent
//	tokio#7983 a cancelled open keeps its descriptor TestDialDropped
//	no upstream test: the end that was announced before a short read
//	                                                 TestEndAfterShortRead, TestShortReads
//	async-io "busy loop of two tasks that poll the same direction"
//	                                                 the latest waker counts, no wake of the other: TestReadWaits
//	no upstream test: accept without descriptors     TestAcceptWithoutDescriptors, TestPause
//	no upstream test: a number that was given out again
//	                                                 TestStaleEvent, TestDropRaces
//	no upstream test: an ICMP error does not spin    TestPortUnreachable
//	no upstream test: close without reset            TestPollDropSendsWhatWasWritten
