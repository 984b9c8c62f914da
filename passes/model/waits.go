package model

import (
	"go/types"
	"strings"
)

// Waits is the set of what a future waits for while it is pending. It says what
// standing still costs, and what is lost if the future is made anew.
type Waits uint16

const (
	WaitTime    Waits = 1 << iota // a point in time, counted from its making
	WaitTick                      // the next tick of an interval
	WaitEvent                     // a message, or bytes, that will still be there
	WaitStop                      // being told to stop
	WaitQueue                     // its turn: a lock, a permit, a slot in a channel
	WaitWork                      // work that begins anew if it is made anew
	WaitUnknown                   // whatever an unknown future does
)

// waits are the functions of the runtime whose futures wait for something else than
// their contract tells.
var waits = map[string]Waits{
	"futures.Ready":                 0,
	"futures.Failed":                0,
	"futures.Lazy":                  0,
	"futures.YieldNow":              0,
	"futures.ConsumeBudget":         0,
	"futures.PollFunc":              WaitUnknown,
	"futures.Scoped":                WaitUnknown,
	"futures.CancelToken.Cancelled": WaitStop,
	"futures.TaskTracker.Wait":      WaitEvent,
	"futures.Send":                  WaitQueue,
	"compat.Done":                   WaitStop,
	"compat.Signal":                 WaitStop,
	"compat.Blocking":               WaitWork,
	"compat.BlockingOn":             WaitWork,
	"compat.SendChan":               WaitQueue,
	"lock.Event.Wait":               WaitStop,
	"lock.Notify.Wait":              WaitEvent,
	"lock.OnceCell.GetOrInit":       WaitQueue,
	"lock.Barrier.Wait":             WaitEvent,
	"mpsc.Sender.Send":              WaitQueue,
	"mpmc.Sender.Send":              WaitQueue,
	"mpsc.Sender.Closed":            WaitStop,
	"mpmc.Sender.Closed":            WaitStop,
	"net.Dial":                      WaitWork,
	"oneshot.Sender.Closed":         WaitStop,
	"sink.Feed":                     WaitQueue,
	"stream.PollFunc":               WaitUnknown,
	"stream.Unfold":                 WaitUnknown,
	"timer.NewSleeper":              WaitTime,
	"timer.Sleep":                   WaitTime,
	"timer.SleepUntil":              WaitTime,
	"timer.Interval.Tick":           WaitTick,
	"tls.Conn.Handshake":            WaitWork,
}

// WaitsOf is what the future that a function of the runtime makes waits for, beside
// what the futures that it is made of wait for.
func WaitsOf(fn *types.Func) Waits {
	key := Key(fn)
	if w, ok := waits[key]; ok {
		return w
	}
	mk := specs[key].Made
	switch {
	case mk == nil:
		return 0
	case mk.Loses == LostPlace:
		return WaitQueue
	case len(mk.Owns)+len(mk.Lends) > 0:
		return 0
	}
	return WaitEvent
}

// QueueOf is the kind of thing that a future of WaitQueue queues at: "lock.Mutex".
func QueueOf(fn *types.Func) string {
	key := Key(fn)
	if i := strings.LastIndexByte(key, '.'); i > strings.IndexByte(key, '.') {
		return key[:i]
	}
	return key
}

// AtRest says whether a future of type t, of which nothing else is known, makes
// progress without being polled: it is the runtime's own, or tells the time.
func AtRest(t types.Type) bool {
	if n := namedOf(t); n != nil && typeKey(n.Obj()) != "" && !types.IsInterface(n) {
		switch typeKey(n.Obj()) {
		case "futures.FusedFuture", "futures.Block":
		default:
			return !Holds(t)
		}
	}
	poll := methodsOf(t)["Poll"]
	if poll == nil {
		return false
	}
	n := namedOf(poll.Signature().Results().At(0).Type())
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time"
}

// Holds says whether values of type t are sets of futures, which make progress
// only while the set is polled.
func Holds(t types.Type) bool {
	n := namedOf(t)
	if n == nil {
		return false
	}
	switch typeKey(n.Obj()) {
	case "stream.FuturesUnordered", "stream.FuturesOrdered":
		return true
	}
	return false
}

// HoldsItems says whether the stream that a function of the runtime makes polls
// several of the futures at a time that another stream brings.
func HoldsItems(fn *types.Func) bool {
	switch Key(fn) {
	case "stream.Buffered", "stream.BufferUnordered":
		return true
	}
	return false
}

// Ends says whether the futures that a function of the runtime makes fail for ever,
// with io.EOF and at once, when what they are made of has come to its end.
func Ends(fn *types.Func) bool {
	switch Key(fn) {
	case "futures.Next", "mpsc.Receiver.Recv", "mpsc.Receiver.RecvMany", "mpmc.Receiver.Recv", "broadcast.Receiver.Recv",
		"watch.Receiver.Changed", "watch.Receiver.WaitFor", "aio.Read", "aio.BufReader.ReadLine", "aio.BufReader.ReadUntil":
		return true
	}
	return false
}

// AtOnce says whether the futures that a function of the runtime makes are ready when
// they are first polled.
func AtOnce(fn *types.Func) bool {
	switch Key(fn) {
	case "futures.Ready", "futures.Failed", "futures.Lazy":
		return true
	}
	return false
}
