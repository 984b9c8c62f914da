package mpsc

// What futures-rs and Tokio test, and the test of this package that protects the same
// behaviour. FC is futures-channel/tests, T is tokio/tests, U is tokio-util/tests.
//
//	FC mpsc-close single_receiver_drop_closes_... TestScripts; TestAgainstModel (every item counted)
//	FC mpsc-close multiple_senders_disconnect     TestScripts; a sender's Drop is no Close
//	FC mpsc send_backpressure                     TestScripts; TestAgainstModel (exact)
//	T sync_mpsc cancelled_reserve_wakes_closed... TestScripts, TestSlotGivenBackEndsAClosedChannel
//	T sync_mpsc release_waker_on_rx_drop          TestScripts
//	T sync_mpsc drop_all_elements_during_panic    TestReceiverDropDropsAllInSpiteOfPanics
//	T sync_mpsc_weak                              TestAgainstModel, TestUnboundedAndIdentity
//	T sync_mpsc recv_many, try_reserve,
//	  reserve_many                                TestAgainstModel
//	U mpsc (PollSender, abort_send)               TestSinkSender, TestSinkSenderDropped
//
// Not here: a slot for each sender beyond the capacity, as in futures-channel.
