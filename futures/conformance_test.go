package futures_test

import (
	"io"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
)

// What futures-rs, Tokio and async-task test, and the test of this package, or of
// package executor, that protects the same behaviour. F is futures/tests, T is
// tokio/tests, A is async-task/tests.
//
//	 F future_fuse fuse                                    TestFuse
//	 F async_await_macros select                           TestSelectTaking
//	 F async_await_macros select_biased                    TestSelectOrder
//	 F async_await_macros select_streams                   TestSelectStreams
//	 F async_await_macros select_can_move_uncompleted_...  TestSelectLentAgain
//	 F async_await_macros select_with_complete_...         TestSelectTaking (only terminated)
//	 F async_await_macros select_with_default_...          TestTrySelectKeepsNoWaker
//	 F async_await_macros select_on_mutable_borrowing_...  TestSelectTaking (dropped before it returned)
//	 F stream_select_next_some is_terminated, select       TestSelectStreams, TestGroup (revived)
//	 T macros_select sync_two                              TestSelectStopsAtFirstReady
//	 T macros_select future_panics_after_poll              TestSelectLentAgain (never polled again)
//	 T macros_select disable_with_if                       TestSelectTaking (nil branches)
//	 T macros_select biased_one_not_ready                  TestSelectOrder
//	 T macros_select select_is_budget_aware                TestSelectIsBudgetAware
//	 F async_await_macros join                             TestJoin
//	 T macros_join join_does_not_allow_tasks_to_starve     TestJoinDoesNotStarve, TestJoinAllDoesNotStarve
//	 T macros_join a_different_future_is_polled_first_...  TestJoinRotates
//	 T macros_try_join err_abort_early                     TestTryJoin
//	 F eventual join3                                      TestTryJoinAllShortCircuits
//	 F eager_drop then_drops_eagerly, map_ok               TestEagerDrop, TestCombinatorDrops
//	 F future_abortable abortable_awakens, _works          TestAbortable
//	 F stream_abortable abortable_awakens                  package stream
//	 F future_shared drop_on_one_task_ok                   TestSharedDropOnOneTask
//	 F future_shared drop_in_poll                          TestSharedDropInPoll
//	 F future_shared dont_do_unnecessary_clones_...        values are copied by assignment; TestSharedValue
//	 F future_shared shared_future_that_wakes_itself_...   TestSharedSelfWaking
//	 F future_shared panic_while_poll                      TestSharedPanic
//	 F future_shared downgrade                             TestSharedDowngrade
//	 F future_shared peek                                  TestSharedPeek
//	 F future_select_all, future_select_ok                 TestSelectAll, TestSelectOk
//	 F eventual try_select                                 TestSelect2ReturnsTheLoser
//	 F future_try_flatten_stream                           TestFlattenStream
//	 F task_atomic_waker, loom_atomic_waker                TestAtomicWakerModel, -LosesNoWake, -Reentry
//	 F stream_futures_unordered is_terminated              TestGroup (io.EOF again and again, revived)
//	 F stream_futures_unordered finished_future            TestJoinAllPollsTheWoken (woken from two sources)
//	 F stream_futures_unordered polled_only_once_...       TestJoinAllPollsTheWoken (10 and 33 children)
//	 F stream_futures_unordered len_valid_during_...       TestGroup
//	 F stream_futures_unordered clear_in_loop              TestJoinAllDroppedWhileWoken
//	 F stream_futures_unordered panic_on_drop_fut          TestJoinAllPanics, TestSelectPanicInDrop
//	 F stream_futures_unordered into_iter_partial_...      TestJoinAllDropDropsValues, TestGroupDrop
//	 F ready_queue dropping_ready_queue                    TestJoinCancelled, TestGroupDrop
//	 F ready_queue panicking_future_dropped                TestJoinAllPanics (the join has failed), TestGroup
//	 F recurse                                             TestNestedDeep
//	 A cancel cancel_and_run                               TestTaskCancelWaits
//	 A waker_pending drop_last_waker                       TestRunDeadlock
//	 T task_abort test_abort_without_panic_3662            TestTaskCancelWaits
//	 T task_abort test_abort_task_that_panics_on_drop_...  TestTaskPanicsOnDrop
//	 T task_join_set abort_tasks, test_detach_all          TestGroupAbortAll, TestGroupDetachAll
//	 T task_join_set test_abort_on_drop                    TestGroupDrop
//	 T task_local                                          TestLocal, TestLocalInCleanup
//	 T coop_budget, task::coop budgeting                   TestUnconstrained, TestYieldNowAndConsumeBudget, TestBudget
//	 T time_timeout timeout_is_not_exhausted_by_future     package timer; TestRunUntilCancelledOfBusy
//	 U abort_on_drop                                       TestTaskAbortHandle
//	 U sync_cancellation_token                             TestCancelToken, -Tree, -Model; TestRunUntilCancelled
//	 U task_tracker                                        TestTaskTrackerWait, TestTrack, TestTaskTrackerShutdown
//	 U task_join_map                                       TestKeyedGroup
//
// Executors, and the rest of the tasks: see package executor. The unnamed half of the
// list is in the packages of what it is about, where the names of the upstream tests
// stand beside the scripts: lock, oneshot, mpsc, broadcast, timer, aio, sink, stream.
//
// What nothing upstream tests:
//
//	 the order in which select and join drop               TestSelectTaking, TestJoinCancelled, TestRace, TestFewDrop
//	 the short circuit of a large try_join_all             TestTryJoinAllShortCircuits (31 and 500)
//	 Shared wakes its sleepers on a panic                  TestSharedPanic
//	 a Shared that was polled and dropped (futures-rs#2261) TestSharedPolledAndDropped
//	 a remote handle: cancelled, detached, panicked        TestRemote, TestRemoteRaces
//	 Abortable drops what it runs                          TestAbortableDropsTheInner
//	 a lock is handed on when a woken waiter is dropped    package lock, TestScripts
//	 a dropped half of a split sink loses nothing          package sink, TestDroppedSinkHalfLosesNothing

// Streams in a select loop: one that has ended is skipped, one that is pending is
// left alone by a poll for what is there, and the loop ends when all have ended.
func TestSelectStreams(t *testing.T) {
	total, ended := 0, 0
	run(t, func(co *futures.Co) (nothing, error) {
		a := futures.FuseStream[int](&items{script: []any{1, nil, 2}})
		b := futures.FuseStream[int](&items{script: []any{nil, 3}})
		defer a.Drop()
		defer b.Drop()
		if co.TrySelect(futures.On(futures.Next[int](b))) != nil {
			t.Error("a pending stream had an item")
		}
		for {
			branch := func(s *futures.FusedStream[int]) *futures.BranchOf[int] {
				if s.IsTerminated() {
					return nil
				}
				return futures.On(futures.Next[int](s))
			}
			x, y := branch(a), branch(b)
			var v int
			var err error
			switch co.Select(x, y) {
			case x:
				v, err = x.Result()
			case y:
				v, err = y.Result()
			case nil:
				return nothing{}, nil
			}
			if err == io.EOF {
				ended++
			}
			total += v
		}
	})
	if total != 6 || ended != 2 {
		t.Errorf("total %d, %d ends", total, ended)
	}
}

// A join of many that is dropped while other goroutines wake its children, again and
// again: each child is dropped once, and the wakers that outlive it do nothing.
func TestJoinAllDroppedWhileWoken(t *testing.T) {
	for range 50 {
		const n = 40 // more than a join of few
		wakers := make(chan futures.Waker, n)
		drops := 0
		var fs []futures.Future[int]
		for range n {
			fs = append(fs, futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				select {
				case wakers <- cx.Waker():
				default:
				}
				return 0, false, nil
			}, func() { drops++ }))
		}
		f := futures.JoinAll(fs...)
		poll(f, futures.NoopWaker())
		begin := make(chan nothing)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				<-begin
				for w := range wakers {
					w.Wake()
					w.Wake()
				}
			})
		}
		close(begin)
		poll(f, futures.NoopWaker())
		f.Drop()
		close(wakers)
		wg.Wait()
		if drops != n {
			t.Fatalf("%d of %d children dropped", drops, n)
		}
	}
}
