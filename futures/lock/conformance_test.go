package lock

// What futures-rs and Tokio test, and the test of this package that protects the same
// behaviour. F is futures/tests, T is tokio/tests, L is tokio's loom tests.
//
//	F lock_mutex mutex_wakes_waiters             TestScripts; TestMutexAgainstModel (exact)
//	T sync_mutex aborted_future_1, _2            scripts of mutex_test.go; with blocks in executor_test.go
//	T sync_notify notified_multi_notify_drop_one scripts of notify_test.go; TestNotifyAgainstModel
//	T sync_notify notify_in_drop_after_wake      TestWakerMayUseTheNotify
//	T sync_notify test_waker_update              scripts of notify_test.go; explore fails a wake of an old waker
//	T sync_notify notify_last                    TestNotifyAgainstModel
//	T sync_rwlock downgrade, try_read, try_write TestRWMutexAgainstModel
//	T sync_semaphore forget, merge, split,
//	  close, add_permits                         TestSemaphoreAgainstModel
//	T sync_once_cell, sync_set_once              oncecell_test.go; TestOnceCellSetAndWait
//	L loom_semaphore_batch concurrent_cancel     scripts of semaphore_test.go; TestRaceHandOver
//
// Nothing upstream tests that a Mutex is handed on when a waiter that was woken is
// dropped; here the models do for everything that is handed over, and TestCondPassesOn.
