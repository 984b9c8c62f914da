package oneshot

// What futures-rs and Tokio test, and the test of this package that protects the same
// behaviour. FC is futures-channel/tests, T is tokio/tests.
//
//	FC oneshot cancel_after_sender_drop_doesnt_notify  scripts of oneshot_test.go
//	FC oneshot cancel_sends                            TestCloseSendRace, which also sees where the value is;
//	                                                   TestAgainstModel
//	T sync_oneshot drops_tasks, receiver_changes_task  scripts of oneshot_test.go
//	T sync_oneshot close_try_recv_after_send, ...      TestTryRecv, TestAgainstModel
