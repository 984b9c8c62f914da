package timer

// What Tokio and its companions test, and the test of this package that protects the same
// behaviour. T is tokio/tests, U is tokio-util/tests, S is tokio-stream/tests.
//
//	T time_sleep drop_from_wake                        TestDropFromWake
//	T time_sleep reset_future_sleep_before_fire, ...   TestSleeper, TestSleeperResetWhilePending
//	T time_timeout timeout_is_not_exhausted_by_future  TestTimeoutIsNotExhaustedByFuture
//	T time_interval burst, delay, skip                 TestMissedTicks
//	T time_interval reset, reset_at                    TestIntervalReset
//	U time_delay_queue                                 TestDelayQueue, TestDelayQueueWakes,
//	                                                   TestDelayQueueAgainstModel
//	S time_throttle, stream_timeout                    TestThrottle, TestTimeoutEach
