// Package basic makes futures and streams, and does nothing with them.
package basic

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func Ignored() {
	timer.Sleep(time.Second) // want `^FV1001: the future that timer\.Sleep makes is neither awaited, handed on nor dropped on some path$`
}

func Blank(w aio.Writer) {
	_ = aio.Flush(w) // want `FV1001: the future that aio\.Flush makes`
}

func BlankLater(in *mpsc.Receiver[int]) {
	f := in.Recv() // want `FV1001: the future that Recv makes`
	_ = f
}

// What a combinator owns is its own affair: one root cause, one report.
func Combined(in *mpsc.Receiver[int]) {
	double := func(n int) int { return 2 * n }
	futures.Map(in.Recv(), double) // want `FV1001: the future that futures\.Map makes`
}

func Block(co *futures.Co, w aio.Writer) {
	futures.Async(func(co *futures.Co) (int, error) { // want `FV1001: the future that the block makes`
		return futures.Await(co, aio.WriteAll(w, []byte("hello")))
	})
}

// Lending does not hand on.
func Lent(co *futures.Co) error {
	f := timer.Sleep(time.Second) // want `FV1001: the future that timer\.Sleep makes`
	_, _, err := futures.NowOrNever(futures.Ref(f))
	return err
}

// A select with its branches made, and never run.
func Unselected(in *mpsc.Receiver[int]) {
	b := futures.On(in.Recv()) // want `FV1001: the future that Recv makes`
	_ = b
}

// Printing a future does not take it.
func Printed(in *mpsc.Receiver[int]) {
	f := in.Recv() // want `FV1001`
	println(f == nil)
}

func Stream(in *mpsc.Receiver[int]) {
	_ = futures.FuseStream[int](in) // want `FV1001: the stream that futures\.FuseStream makes`
}

// An interval is a stream, which ticks until it is dropped.
func Interval(co *futures.Co) error {
	beat := timer.Every(time.Second) // want `FV1001: this stream is neither awaited, handed on nor dropped on some path$`
	_, err := futures.Await(co, beat.Tick())
	return err
}

// The receiver of a oneshot channel is a future.
func Receiver() *oneshot.Sender[int] {
	tx, _ := oneshot.New[int]() // want `FV1001: this future is neither awaited, handed on nor dropped on some path$`
	return tx
}

// Counter is a future that is written by hand.
type Counter struct{ left int }

func (c *Counter) Poll(cx *futures.Context) (int, bool, error) {
	if c.left == 0 {
		return 0, true, io.EOF
	}
	c.left--
	cx.Waker().Wake()
	return 0, false, nil
}

func (c *Counter) Drop() {}

func Literal(n int) {
	c := &Counter{left: n} // want `FV1001: the future that a literal of Counter makes`
	c.left++
}

func New(n int) *Counter { return &Counter{left: n} }

func FromConstructor(n int) {
	New(n) // want `FV1001: the future that New makes`
}

// Source is somebody else's.
type Source interface {
	Fetch(key string) futures.Future[int]
}

func FromInterface(s Source) {
	s.Fetch("a") // want `FV1001: the future that Fetch makes`
}

func FromFunction(fetch func(string) futures.Future[int]) {
	fetch("a") // want `FV1001: the future that the function makes`
}

// A task is a future too, but its fate is another rule's.
func Task(co *futures.Co, w aio.Writer) {
	futures.Spawn(co, aio.WriteAll(w, []byte("hello")))
}

// A slice of the function's own does not outlive it.
func Boxed(in *mpsc.Receiver[int]) bool {
	var x any = in.Recv() // want `FV1001`
	return []any{x}[0] == nil
}

// The ends of a channel may be abandoned: nothing is pending in them.
func Channel() {
	mpsc.New[int](1)
}
