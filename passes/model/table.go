package model

import "strings"

// Op is what a function of the runtime means to the flow of ownership, where a
// summary of parameters and results does not say it.
type Op uint8

const (
	OpNone      Op = iota
	OpAwait        // Await(co, f): drives f to completion
	OpEach         // Each(co, s): a loop that suspends before every step
	OpSelect       // Select(co, branches...)
	OpTrySelect    // TrySelect(co, branches...)
	OpJoin         // Join(co, branches...)
	OpTryJoin      // TryJoin(co, branches...)
	OpOn           // On(f): a branch that owns f
	OpResult       // branch.Result()
	OpRef          // Ref(f), RefStream(s): lends
	OpAsync        // Async(body, captures...)
	OpSpawn        // Spawn(s, f): a task
	OpAwaitDrop    // co.AsyncDrop(x): x's cleanup, awaited
	OpAsyncDrop    // AsyncDrop(x): x's cleanup as a future
	OpDrop         // x.Drop() and whatever else ends an obligation
	OpAbort        // task.Abort(): cancels what it runs
	OpDetach       // task.Detach()
	OpYield        // suspends, nothing else
	OpRun          // drives f to completion, outside any block
	OpNow          // NowOrNever(f): polls once, then drops
	OpNext         // Next(s): the next item, s is lent
	OpPoll         // f.Poll(cx)
	OpAbortable    // Abortable(f): (future, handle)
	OpPush         // container.Push(f): takes f
	OpHandle       // handle.Abort(): drops what the handle belongs to
)

// Lost is what the drop of a pending future loses, worst last.
type Lost uint8

const (
	LostNothing Lost = iota
	LostPlace        // a place in a queue
	LostValue        // the value being sent
	LostItem         // an item that was received
	LostRead         // bytes that were read
	LostWritten      // how much was written
	LostCopied       // bytes read here and not yet written there
	LostHalf         // half of an exchange or change
	LostClaimed      // whatever a directive says
)

var lostText = [...]string{
	LostNothing: "nothing",
	LostPlace:   "its place in the queue",
	LostValue:   "the value being sent",
	LostItem:    "a received item",
	LostRead:    "the bytes already read",
	LostWritten: "how many bytes were written",
	LostCopied:  "the bytes that it is copying",
	LostHalf:    "a half-done exchange",
	LostClaimed: "what it was doing",
}

func (l Lost) String() string { return lostText[l] }

// Matters says whether the loss makes a future cancel unsafe.
func (l Lost) Matters() bool { return l >= LostValue }

// Made describes the future or stream that a function returns.
type Made struct {
	Loses    Lost  // when dropped while pending
	On       []int // parameters it works on (a receiver is parameter 0)
	Value    int   // 1 + the parameter whose value it sends
	Takes    Lost  // what has been taken irrevocably when it completed
	Writes   bool  // completing means that something was written to On
	Owns     []int // futures it owns: its class is theirs
	Lends    []int // futures or streams that polling it polls
	Races    bool  // of Owns, one completes and the rest are dropped
	All      bool  // of Owns, all complete: what the first have taken waits for the last
	FailFast bool  // of Owns, all complete or the first error drops the rest
	Deadline bool  // Owns[0] is dropped when a deadline passes first
}

// Spec is the contract of one function of the runtime. Arguments that Takes and
// Owns do not name are borrowed.
type Spec struct {
	Op    Op
	Takes []int
	Made  *Made
	Dirty []int // buffers that it fills
	Clean []int // buffers that it empties
}

func safe(on ...int) Spec                     { return Spec{Made: &Made{On: on}} }
func place(on ...int) Spec                    { return Spec{Made: &Made{Loses: LostPlace, On: on}} }
func receives(l Lost, on ...int) Spec         { return Spec{Made: &Made{Takes: l, On: on}} }
func wraps(owns ...int) Spec                  { return Spec{Takes: owns, Made: &Made{Owns: owns}} }
func unsafeRead(on ...int) Spec               { return Spec{Made: &Made{Loses: LostRead, Takes: LostRead, On: on}} }
func writes(s Spec, dirty ...int) Spec        { s.Made.Writes = true; s.Dirty = dirty; return s }
func with(s Spec, f func(*Made)) Spec         { f(s.Made); return s }
func cleans(s Spec, clean ...int) Spec        { s.Clean = clean; return s }
func deadline(m *Made)                        { m.Deadline = true }
func races(m *Made)                           { m.Races = true }
func all(m *Made)                             { m.All = true }
func failFast(m *Made)                        { m.FailFast, m.All = true, true }
func op(o Op, takes ...int) Spec              { return Spec{Op: o, Takes: takes} }
func opMade(o Op, m *Made, takes ...int) Spec { return Spec{Op: o, Takes: takes, Made: m} }

// collects is a future, or stream, that keeps the items of a stream that it owns.
var collects = Spec{Takes: []int{0}, Made: &Made{Owns: []int{0}, Loses: LostItem, On: []int{0}}}

// specs is the runtime's contract, by package and name. What stands here is
// what the doc comments of the runtime promise, so that the analysis does not
// depend on how the runtime keeps the promise.
var specs = map[string]Spec{
	"futures.Await":                      op(OpAwait, 1),
	"futures.Each":                       op(OpEach, 1),
	"futures.Co.Select":                  op(OpSelect),
	"futures.Co.SelectBiased":            op(OpSelect),
	"futures.Co.TrySelect":               op(OpTrySelect),
	"futures.Co.Join":                    op(OpJoin),
	"futures.Co.TryJoin":                 op(OpTryJoin),
	"futures.Co.AsyncDrop":               op(OpAwaitDrop),
	"futures.Co.Yield":                   op(OpYield),
	"futures.Co.Context":                 {},
	"futures.On":                         op(OpOn, 0),
	"futures.BranchOf.Result":            op(OpResult),
	"futures.Ref":                        opMade(OpRef, &Made{Lends: []int{0}}),
	"futures.RefStream":                  opMade(OpRef, &Made{Lends: []int{0}}),
	"futures.Async":                      op(OpAsync),
	"futures.AsyncDrop":                  opMade(OpAsyncDrop, &Made{}),
	"futures.Spawn":                      opMade(OpSpawn, &Made{Owns: []int{1}}, 1),
	"futures.Detached":                   {Takes: []int{1}, Made: &Made{}},
	"futures.Abortable":                  opMade(OpAbortable, &Made{Owns: []int{0}}, 0),
	"futures.AbortHandle.Abort":          op(OpHandle),
	"futures.NowOrNever":                 opMade(OpNow, &Made{Owns: []int{0}}, 0),
	"futures.Next":                       opMade(OpNext, &Made{Lends: []int{0}, On: []int{0}, Takes: LostItem}),
	"futures.Ready":                      {Made: &Made{}},
	"futures.Failed":                     {Made: &Made{}},
	"futures.Pending":                    {Made: &Made{}},
	"futures.Lazy":                       {Made: &Made{}},
	"futures.PollFunc":                   {Made: &Made{}},
	"futures.Fuse":                       wraps(0),
	"futures.FuseStream":                 wraps(0),
	"futures.Map":                        wraps(0),
	"futures.MapErr":                     wraps(0),
	"futures.Then":                       wraps(0),
	"futures.AndThen":                    wraps(0),
	"futures.OrElse":                     wraps(0),
	"futures.Inspect":                    wraps(0),
	"futures.CatchPanic":                 wraps(0),
	"futures.Race":                       with(wraps(0), races),
	"futures.SelectOk":                   with(wraps(0), races),
	"futures.JoinAll":                    with(wraps(0), all),
	"futures.TryJoinAll":                 with(wraps(0), failFast),
	"futures.Share":                      wraps(0),
	"futures.Shared.Downgrade":           {},
	"futures.Shared.Peek":                {},
	"futures.WeakShared.Upgrade":         {Made: &Made{}},
	"futures.MapResult":                  wraps(0),
	"futures.Flatten":                    wraps(0),
	"futures.FlattenStream":              wraps(0),
	"futures.IntoStream":                 wraps(0),
	"futures.Optional":                   wraps(0),
	"futures.PollOnce":                   wraps(0),
	"futures.Terminated":                 {Made: &Made{}},
	"futures.FusedFuture.Set":            op(OpPush, 1),
	"futures.Join2":                      with(wraps(0, 1), all),
	"futures.Join3":                      with(wraps(0, 1, 2), all),
	"futures.TryJoin2":                   with(wraps(0, 1), failFast),
	"futures.TryJoin3":                   with(wraps(0, 1, 2), failFast),
	"futures.JoinThenTry":                with(wraps(0), all),
	"futures.Race2":                      with(wraps(0, 1), races),
	"futures.Select2":                    wraps(0, 1),
	"futures.SelectAll":                  wraps(0),
	"futures.Remote":                     wraps(0),
	"futures.RemoteHandle.Forget":        op(OpDetach),
	"futures.NewAbortPair":               {},
	"futures.AbortableWith":              wraps(0),
	"futures.AbortHandle.IsAborted":      {},
	"futures.AbortRegistration.Handle":   {},
	"futures.AbortRegistration.Register": {},
	"futures.AtomicWaker.Register":       {},
	"futures.AtomicWaker.Take":           {},
	"futures.WakerSet.Register":          {},
	"futures.WakerSet.Remove":            {},
	"futures.WakerFunc":                  {},
	"futures.IsCancelled":                {},
	"futures.AsPanic":                    {},
	"futures.Shared.Clone":               {Made: &Made{}},
	"futures.Send":                       {Made: &Made{Loses: LostValue, On: []int{0}, Value: 2, Writes: true}},
	"futures.NewGroup":                   {},
	"futures.Group.Spawn":                op(OpPush, 1),
	"futures.Group.Ended":                {Made: &Made{}},
	"futures.Group.AbortAll":             op(OpAbort),
	"futures.Group.DetachAll":            {},
	"futures.NewKeyedGroup":              {},
	"futures.KeyedGroup.Spawn":           op(OpPush, 2),
	"futures.KeyedGroup.Len":             {},
	"futures.KeyedGroup.Contains":        {},
	"futures.KeyedGroup.Abort":           {},
	"futures.KeyedGroup.AbortAll":        op(OpAbort),
	"futures.KeyedGroup.DetachAll":       {},
	"futures.Scoped":                     {Made: &Made{}},
	"futures.Scope.Go":                   op(OpPush, 1),
	"futures.Fork":                       {Takes: []int{1}, Made: &Made{Owns: []int{1}}},
	"futures.WithLocal":                  wraps(2),
	"futures.Local.Get":                  {},
	"futures.Unconstrained":              wraps(0),
	"futures.YieldNow":                   {Made: &Made{}},
	"futures.ConsumeBudget":              {Made: &Made{}},
	"futures.Co.HasBudget":               {},
	"futures.Co.TaskID":                  {},
	"futures.NewCancelToken":             {},
	"futures.CancelTokenFrom":            {},
	"futures.CancelToken.Child":          {},
	"futures.CancelToken.Cancel":         {},
	"futures.CancelToken.IsCancelled":    {},
	"futures.CancelToken.Cancelled":      safe(0),
	"futures.RunUntilCancelled":          with(wraps(1), deadline),
	"futures.NewTaskTracker":             {},
	"futures.Track":                      wraps(1),
	"futures.SpawnTracked":               opMade(OpSpawn, &Made{Owns: []int{2}}, 2),
	"futures.TaskTracker.Token":          {},
	"futures.TaskTracker.Close":          {},
	"futures.TaskTracker.Reopen":         {},
	"futures.TaskTracker.Wait":           safe(0),
	"futures.Task.AbortHandle":           {},
	"futures.Task.ID":                    {},
	"futures.Group.Len":                  {},
	"futures.Task.Abort":                 op(OpAbort),
	"futures.Task.Detach":                op(OpDetach),
	"futures.Task.IsFinished":            {},
	"futures.NewContext":                 {},
	"futures.NoopWaker":                  {},
	"futures.IsCancel":                   {},

	"executor.Run":   op(OpRun, 0),
	"executor.Block": op(OpRun, 1),

	"executor.RunUntil":               op(OpRun, 2),
	"executor.New":                    {},
	"executor.NewManual":              {},
	"executor.NewFixed":               {},
	"executor.Fixed.Spawn":            {Takes: []int{1}},
	"executor.Executor.Shutdown":      {},
	"executor.Manual.Shutdown":        {},
	"executor.Fixed.Shutdown":         {},
	"futtest.Run":                     op(OpRun, 1),
	"futtest.ByHand":                  {Takes: []int{0}},
	"futtest.PendingOnce":             wraps(0),
	"futtest.InterleavePending":       wraps(0),
	"futtest.InterleavePendingStream": wraps(0),
	"futtest.InterleavePendingReader": {},
	"futtest.InterleavePendingWriter": {},
	"futtest.LimitedReader":           {},
	"futtest.LimitedWriter":           {},
	"futtest.NewScript":               safe(),
	"futtest.AssertPending":           {},
	"futtest.AssertReady":             {},
	"futtest.AssertStreamPending":     {},
	"futtest.AssertStreamNext":        {},
	"futtest.AssertStreamDone":        {},
	"futtest.Advance":                 op(OpYield),

	"timer.Sleep":         safe(),
	"timer.SleepUntil":    safe(),
	"timer.Timeout":       with(wraps(1), deadline),
	"timer.Every":         {},
	"timer.Interval.Tick": safe(0),

	"timer.Now":                            {},
	"timer.EveryFrom":                      {},
	"timer.Interval.Period":                {},
	"timer.Interval.SetMissedTickBehavior": {},
	"timer.Interval.Reset":                 {},
	"timer.Interval.ResetAt":               {},
	"timer.TimeoutAt":                      with(wraps(1), deadline),
	"timer.NewSleeper":                     safe(),
	"timer.Sleeper.Reset":                  {},
	"timer.Sleeper.ResetAt":                {},
	"timer.Sleeper.Stop":                   {},
	"timer.Sleeper.Deadline":               {},
	"timer.Sleeper.IsElapsed":              {},
	"timer.Throttle":                       wraps(1),
	"timer.TimeoutEach":                    wraps(1),
	"timer.NewDelayQueue":                  {},
	"timer.DelayQueue.Insert":              {},
	"timer.DelayQueue.InsertAt":            {},
	"timer.DelayQueue.Reset":               {},
	"timer.DelayQueue.ResetAt":             {},
	"timer.DelayQueue.Remove":              {},
	"timer.DelayQueue.Deadline":            {},
	"timer.DelayQueue.Len":                 {},
	"timer.DelayQueue.Clear":               {},
	"timer.DelayQueue.Expired":             receives(LostItem, 0),

	"mpsc.New":              {},
	"mpsc.Sender.Send":      {Made: &Made{Loses: LostValue, On: []int{0}, Value: 2, Writes: true}},
	"mpsc.Sender.Reserve":   place(0),
	"mpsc.Sender.TrySend":   {},
	"mpsc.Sender.Clone":     {},
	"mpsc.Permit.Send":      op(OpDrop),
	"mpsc.Receiver.Recv":    receives(LostItem, 0),
	"mpsc.Receiver.TryRecv": {},
	"mpsc.Receiver.Close":   {},

	"mpsc.NewUnbounded":         {},
	"mpsc.Sender.TryReserve":    {},
	"mpsc.Sender.ReserveMany":   place(0),
	"mpsc.Sender.Closed":        safe(0),
	"mpsc.Sender.IsClosed":      {},
	"mpsc.Sender.SameChannel":   {},
	"mpsc.Sender.Len":           {},
	"mpsc.Sender.Cap":           {},
	"mpsc.Sender.Downgrade":     {},
	"mpsc.WeakSender.Upgrade":   {},
	"mpsc.Sender.IntoSink":      {Takes: []int{0}},
	"mpsc.SinkSender.PollSend":  {},
	"mpsc.SinkSender.AbortSend": {},
	"mpsc.Permits.Send":         {},
	"mpsc.Permits.Len":          {},
	"mpsc.Receiver.RecvMany":    receives(LostItem, 0),
	"mpsc.Receiver.IsClosed":    {},
	"mpsc.Receiver.Len":         {},
	"mpsc.Receiver.Cap":         {},

	"mpmc.New":               {},
	"mpmc.NewUnbounded":      {},
	"mpmc.Sender.Send":       {Made: &Made{Loses: LostValue, On: []int{0}, Value: 2, Writes: true}},
	"mpmc.Sender.Reserve":    place(0),
	"mpmc.Sender.TrySend":    {},
	"mpmc.Sender.TryReserve": {},
	"mpmc.Sender.Clone":      {},
	"mpmc.Sender.Closed":     safe(0),
	"mpmc.Sender.Close":      {},
	"mpmc.Sender.IsClosed":   {},
	"mpmc.Sender.Len":        {},
	"mpmc.Sender.Cap":        {},
	"mpmc.Sender.Receivers":  {},
	"mpmc.Permit.Send":       op(OpDrop),
	"mpmc.Receiver.Recv":     receives(LostItem, 0),
	"mpmc.Receiver.TryRecv":  {},
	"mpmc.Receiver.Clone":    {},
	"mpmc.Receiver.Close":    {},
	"mpmc.Receiver.IsClosed": {},
	"mpmc.Receiver.Len":      {},
	"mpmc.Receiver.Cap":      {},
	"mpmc.Receiver.Senders":  {},

	"oneshot.New":            {},
	"oneshot.Sender.Send":    {},
	"oneshot.Sender.Closed":  safe(0),
	"oneshot.Receiver.Close": {},

	"broadcast.New":           {},
	"broadcast.Receiver.Recv": receives(LostItem, 0),
	"broadcast.Sender.Send":   {},
	"watch.New":               {},
	"watch.Receiver.Changed":  safe(0),
	"watch.Receiver.Value":    {},
	"watch.Sender.Send":       {},

	"oneshot.Sender.IsClosed":        {},
	"oneshot.Sender.Connected":       {},
	"oneshot.Receiver.TryRecv":       {},
	"broadcast.Sender.Closed":        safe(0),
	"broadcast.Sender.Clone":         {},
	"broadcast.Sender.Len":           {},
	"broadcast.Sender.Receivers":     {},
	"broadcast.Receiver.TryRecv":     {},
	"broadcast.Receiver.Resubscribe": {},
	"broadcast.Receiver.Len":         {},
	"broadcast.Receiver.IsClosed":    {},
	"watch.Sender.Closed":            safe(0),
	"watch.Sender.Clone":             {},
	"watch.Sender.Receivers":         {},
	"watch.Sender.Borrow":            {},
	"watch.Sender.SendModify":        {},
	"watch.Sender.SendIfModified":    {},
	"watch.Receiver.Borrow":          {},
	"watch.Receiver.HasChanged":      {},
	"watch.Receiver.MarkSeen":        {},
	"watch.Receiver.MarkChanged":     {},
	"watch.Receiver.Clone":           {},
	"watch.Receiver.WaitFor":         safe(0),

	"lock.NewMutex":             {},
	"lock.NewRWMutex":           {},
	"lock.NewSemaphore":         {},
	"lock.NewNotify":            {},
	"lock.NewBarrier":           {},
	"lock.NewOnceCell":          {},
	"lock.OnceCell.Get":         {},
	"lock.OnceCell.GetOrInit":   {Made: &Made{}},
	"lock.RWMutex.TryLock":      {},
	"lock.RWMutex.TryRLock":     {},
	"lock.Semaphore.TryAcquire": {},
	"lock.Mutex.Lock":           place(0),
	"lock.Mutex.TryLock":        {},
	"lock.RWMutex.Lock":         place(0),
	"lock.RWMutex.RLock":        place(0),
	"lock.Semaphore.Acquire":    place(0),
	"lock.Guard.Value":          {},
	"lock.Guard.Unlock":         op(OpDrop),
	"lock.Permit.Release":       op(OpDrop),
	"lock.Notify.Wait":          place(0),
	"lock.Notify.NotifyOne":     {},
	"lock.Notify.NotifyAll":     {},
	"lock.Notify.NotifyLast":    {},
	"lock.RWMutex.Downgrade":    {Takes: []int{1}},
	"lock.MapGuard":             {Takes: []int{0}},
	"lock.Semaphore.Available":  {},
	"lock.Semaphore.AddPermits": {},
	"lock.Semaphore.Close":      {},
	"lock.Semaphore.IsClosed":   {},
	"lock.Permit.Len":           {},
	"lock.Permit.Split":         {},
	"lock.Permit.Merge":         {Takes: []int{1}},
	"lock.Permit.Forget":        op(OpDrop),
	"lock.OnceCell.Set":         {},
	"lock.OnceCell.Wait":        safe(0),
	"lock.NewCond":              {},
	"lock.Cond.Wait":            {Takes: []int{1}, Made: &Made{Loses: LostPlace, On: []int{0}}},
	"lock.Cond.WaitUntil":       {Takes: []int{1}, Made: &Made{Loses: LostPlace, On: []int{0}}},
	"lock.Cond.NotifyOne":       {},
	"lock.Cond.NotifyAll":       {},
	"lock.Event.Wait":           safe(0),
	"lock.Event.Set":            {},
	"lock.Event.Reset":          {},
	"lock.Event.IsSet":          {},
	"lock.NewEvent":             {},
	"lock.NewWaitGroup":         {},
	"lock.WaitGroup.Add":        {},
	"lock.WaitGroup.Done":       {},
	"lock.WaitGroup.Len":        {},
	"lock.WaitGroup.Wait":       safe(0),

	"lock.Semaphore.ForgetPermits": {},

	"lock.Barrier.Wait": {Made: &Made{Loses: LostClaimed, On: []int{0}}},

	"aio.Read":                 receives(LostRead, 0),
	"aio.ReadFull":             unsafeRead(0),
	"aio.ReadAll":              unsafeRead(0),
	"aio.Write":                writes(safe(0), 0),
	"aio.WriteAll":             writes(Spec{Made: &Made{Loses: LostWritten, On: []int{0}}}, 0),
	"aio.Flush":                cleans(safe(0), 0),
	"aio.Close":                cleans(safe(0), 0),
	"aio.Copy":                 {Made: &Made{Loses: LostCopied, On: []int{0, 1}, Writes: true}, Dirty: []int{0}},
	"aio.Pipe":                 {},
	"aio.NewReader":            {},
	"aio.NewWriter":            {},
	"aio.BufReader.ReadLine":   receives(LostItem, 0),
	"aio.ReadString":           unsafeRead(0),
	"aio.Seek":                 safe(0),
	"aio.CopyBoth":             {Made: &Made{Loses: LostCopied, On: []int{0, 1}, Writes: true}, Dirty: []int{0, 1}},
	"aio.CopyBuf":              writes(safe(0, 1), 0),
	"aio.BufReader.ReadUntil":  receives(LostItem, 0),
	"aio.BufReader.FillBuf":    safe(0),
	"aio.BufReader.Consume":    {},
	"aio.BufReader.Buffered":   {},
	"aio.BufReader.Lines":      {Made: &Made{On: []int{0}}},
	"aio.BufReader.Pieces":     {Made: &Made{On: []int{0}}},
	"aio.Limit":                {},
	"aio.Chain":                {},
	"aio.FromStream":           {Takes: []int{0}},
	"aio.Split":                {Takes: []int{0}},
	"aio.Reunite":              {Takes: []int{0, 1}},
	"aio.NewLineWriter":        {},
	"aio.NewReadWriter":        {},
	"aio.NewCursor":            {},
	"aio.Cursor.Bytes":         {},
	"aio.Cursor.Position":      {},
	"aio.Cursor.Consume":       {},
	"aio.StreamReader.Consume": {},
	"aio.Repeat":               {},

	"sink.Feed":        {Made: &Made{Loses: LostValue, On: []int{0}, Value: 2, Writes: true}},
	"sink.Flush":       cleans(safe(0), 0),
	"sink.Close":       cleans(safe(0), 0),
	"sink.SendAll":     {Made: &Made{On: []int{0, 1}, Lends: []int{1}, Writes: true}},
	"sink.Forward":     wraps(0, 1),
	"sink.Ref":         {},
	"sink.With":        {Takes: []int{0}},
	"sink.WithFuture":  {Takes: []int{0}},
	"sink.WithFlatMap": {Takes: []int{0}},
	"sink.MapErr":      {Takes: []int{0}},
	"sink.Buffer":      {Takes: []int{0}},
	"sink.Fanout":      {Takes: []int{0}},
	"sink.CloseOnDrop": {Takes: []int{0}},
	"sink.Drain":       {},
	"sink.FromFunc":    {},
	"sink.Unfold":      {Takes: []int{0}},
	"sink.Split":       {Takes: []int{0}},
	"sink.Reunite":     {Takes: []int{0, 1}},

	"codec.NewFramedRead":      {Takes: []int{0}, Made: &Made{On: []int{0}}},
	"codec.NewFramedWrite":     {Takes: []int{0}},
	"codec.NewFramed":          {Takes: []int{0}, Made: &Made{On: []int{0}}},
	"codec.FramedRead.Into":    op(OpDrop),
	"codec.FramedWrite.Into":   op(OpDrop),
	"codec.Framed.Into":        op(OpDrop),
	"codec.NewLines":           {},
	"codec.NewLinesMax":        {},
	"codec.NewLengthDelimited": {},

	"net.Dial":                safe(),
	"net.DialPacket":          safe(),
	"net.Listen":              {},
	"net.ListenPacket":        {},
	"net.FromConn":            {},
	"net.FromListener":        {},
	"net.FromPacketConn":      {},
	"net.Listener.Accept":     safe(0),
	"net.Listener.Incoming":   safe(0),
	"net.Conn.Readable":       safe(0),
	"net.Conn.Writable":       safe(0),
	"net.PacketConn.RecvFrom": receives(LostItem, 0),
	"net.PacketConn.Recv":     receives(LostItem, 0),
	"net.PacketConn.SendTo":   writes(safe(0)),
	"net.PacketConn.Send":     writes(safe(0)),
	"tls.Client":              {Takes: []int{0}},
	"tls.Server":              {Takes: []int{0}},
	"tls.Conn.Handshake":      safe(0),

	"compat.Blocking":             {Made: &Made{}},
	"compat.BlockingOn":           {Made: &Made{}},
	"compat.NewPool":              {},
	"compat.DefaultPool":          {},
	"compat.Go":                   {Made: &Made{}},
	"compat.Goroutine.Abort":      op(OpAbort),
	"compat.Goroutine.Detach":     op(OpDetach),
	"compat.Goroutine.IsFinished": {},
	"compat.Done":                 {Made: &Made{}},
	"compat.WithContext":          with(wraps(1), deadline),
	"compat.Wait":                 op(OpRun, 1),
	"compat.Outcome":              {Takes: []int{1}},
	"compat.FromChan":             {Made: &Made{}},
	"compat.SendChan":             {Made: &Made{Loses: LostValue, On: []int{0}, Value: 2, Writes: true}},
	"compat.ToChan":               {Takes: []int{1}},
	"compat.ToChanContext":        {Takes: []int{2}},
	"compat.Results":              {Takes: []int{2}},
	"compat.FromReader":           {},
	"compat.FromWriter":           {},
	"compat.FromConn":             {},
	"compat.ToReader":             {Takes: []int{0}},
	"compat.ToWriter":             {Takes: []int{0}},
	"compat.ToConn":               {Takes: []int{0}},
	"compat.BlockingSeq":          {Made: &Made{}},
	"compat.ToSeq":                {Takes: []int{1}},
	"compat.Signal":               {Made: &Made{}},

	"stream.FromSlice":                {Made: &Made{}},
	"stream.FromSeq":                  {Made: &Made{}},
	"stream.FromSeq2":                 {Made: &Made{}},
	"stream.Empty":                    {Made: &Made{}},
	"stream.Pending":                  {Made: &Made{}},
	"stream.Repeat":                   {Made: &Made{}},
	"stream.RepeatWith":               {Made: &Made{}},
	"stream.PollFunc":                 {Made: &Made{}},
	"stream.Unfold":                   {Made: &Made{}},
	"stream.Cycle":                    {Made: &Made{}},
	"stream.Map":                      wraps(0),
	"stream.MapErr":                   wraps(0),
	"stream.Inspect":                  wraps(0),
	"stream.Filter":                   wraps(0),
	"stream.FilterMap":                wraps(0),
	"stream.Enumerate":                wraps(0),
	"stream.Scan":                     wraps(0),
	"stream.Take":                     wraps(0),
	"stream.TakeWhile":                wraps(0),
	"stream.Skip":                     wraps(0),
	"stream.SkipWhile":                wraps(0),
	"stream.Then":                     wraps(0),
	"stream.OrElse":                   wraps(0),
	"stream.Chain":                    wraps(0),
	"stream.Flatten":                  wraps(0),
	"stream.FlatMap":                  wraps(0),
	"stream.Merge":                    wraps(0),
	"stream.MergeBiased":              wraps(0),
	"stream.ReadyChunks":              wraps(0),
	"stream.Buffered":                 wraps(0),
	"stream.BufferUnordered":          wraps(0),
	"stream.FlattenUnordered":         wraps(0),
	"stream.FlatMapUnordered":         wraps(0),
	"stream.NotifyClose":              wraps(0),
	"stream.CatchPanic":               wraps(0),
	"stream.PollImmediate":            wraps(0),
	"stream.Once":                     wraps(0),
	"stream.NewPeekable":              wraps(0),
	"stream.IntoFuture":               wraps(0),
	"stream.NewUnordered":             wraps(0),
	"stream.NewOrdered":               wraps(0),
	"stream.NewSelectAll":             wraps(0),
	"stream.ForEach":                  wraps(0),
	"stream.ForEachConcurrent":        wraps(0),
	"stream.Zip":                      wraps(0, 1),
	"stream.TakeUntil":                wraps(0, 1),
	"stream.MergeFunc":                wraps(1),
	"stream.Abortable":                opMade(OpAbortable, &Made{Owns: []int{0}}, 0),
	"stream.Chunks":                   collects,
	"stream.Collect":                  collects,
	"stream.CollectAll":               collects,
	"stream.Concat":                   collects,
	"stream.Unzip":                    collects,
	"stream.Fold":                     collects,
	"stream.FoldThen":                 collects,
	"stream.Count":                    collects,
	"stream.Any":                      collects,
	"stream.All":                      collects,
	"stream.NextMany":                 receives(LostItem, 0),
	"stream.NextSome":                 opMade(OpNext, &Made{Lends: []int{0}, On: []int{0}, Takes: LostItem}),
	"stream.Peekable.Peek":            safe(0),
	"stream.Peekable.NextIf":          receives(LostItem, 0),
	"stream.Peekable.PollPeek":        {},
	"stream.Until.TakeFuture":         {Made: &Made{}},
	"stream.Until.TakeResult":         {},
	"stream.Until.IsStopped":          {},
	"stream.FuturesUnordered.Push":    op(OpPush, 1),
	"stream.FuturesUnordered.Len":     {},
	"stream.FuturesUnordered.Clear":   {},
	"stream.FuturesOrdered.PushBack":  op(OpPush, 1),
	"stream.FuturesOrdered.PushFront": op(OpPush, 1),
	"stream.FuturesOrdered.Len":       {},
	"stream.FuturesOrdered.Clear":     {},
	"stream.SelectAll.Push":           op(OpPush, 1),
	"stream.SelectAll.Len":            {},
	"stream.SelectAll.Clear":          {},
	"stream.FuturesUnordered.All":     {},
	"stream.FuturesUnordered.Drain":   {},
	"stream.SelectAll.All":            {},
	"stream.NewMap":                   {},
	"stream.StreamMap.Insert":         op(OpPush, 2),
	"stream.StreamMap.Remove":         {Made: &Made{}},
	"stream.StreamMap.Contains":       {},
	"stream.StreamMap.Len":            {},
	"stream.StreamMap.Keys":           {},
	"stream.StreamMap.All":            {},
	"stream.StreamMap.Clear":          {},
}

// releaseNames begin the names of functions that end the life of what they are
// given: what was lost in it does not matter any more.
var releaseNames = []string{
	"drop", "close", "abort", "shutdown", "destroy", "discard", "poison",
	"markbroken", "markbad", "invalidate", "kill", "terminate", "disconnect",
	"reconnect", "redial", "evict", "teardown", "asyncdrop",
}

// Releases says whether a function of that name ends the use of its receiver or
// argument.
func Releases(name string) bool {
	name = strings.ToLower(name)
	for _, r := range releaseNames {
		if strings.HasPrefix(name, r) {
			return true
		}
	}
	return false
}

// NeverNil says whether the error that a function of the standard library returns
// is never nil.
func NeverNil(path, name string) bool {
	return path == "errors" && name == "New" || path == "fmt" && name == "Errorf"
}
