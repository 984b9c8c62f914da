// Package never leaves futures where nothing returns.
package never

import (
	"log"
	"testing"

	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/passes/flow/testdata/src/never/lib"
)

func Directive(in *mpsc.Receiver[int]) {
	f := in.Recv()
	_ = f
	lib.Exit(1)
}

func Inferred(in *mpsc.Receiver[int]) {
	f := in.Recv()
	_ = f
	lib.Usage()
}

func Method(in *mpsc.Receiver[int], r lib.Reporter) {
	f := in.Recv()
	_ = f
	r.Fail("n")
}

func Test(in *mpsc.Receiver[int], tb testing.TB) {
	f := in.Recv()
	_ = f
	tb.Skipf("skipped")
}

func OfTest(in *mpsc.Receiver[int], tb testing.TB) {
	f := in.Recv()
	_ = f
	lib.Must(tb, "n")
}

func Generic(in *mpsc.Receiver[int]) {
	f := in.Recv()
	_ = f
	lib.Thrown(1)
}

func ByValue(in *mpsc.Receiver[int]) {
	f := in.Recv()
	_ = f
	usage := lib.Usage
	usage()
}

func Helper(in *mpsc.Receiver[int]) {
	f := in.Recv()
	_ = f
	giveUp(1)
}

// A local helper, of a literal that is called.
func giveUp(n int) {
	fail := func() { log.Fatal(n) }
	fail()
}

// What is known of a caller is known of its callers.
func helpless(tb testing.TB) { lib.Must(tb, "n") }

func Chain(in *mpsc.Receiver[int], tb testing.TB) {
	f := in.Recv()
	_ = f
	helpless(tb)
}

func GoesOn(in *mpsc.Receiver[int], r lib.Reporter) {
	f := in.Recv() // want `left`
	_ = f
	r.Warn("n")
}

func MayGoOn(in *mpsc.Receiver[int], tb testing.TB) {
	f := in.Recv() // want `left`
	_ = f
	lib.MustNot(tb, "n")
}

func ComesBack(in *mpsc.Receiver[int]) {
	f := in.Recv() // want `left`
	_ = f
	lib.Recovered()
}

// What a function value does is not known: it may end the process, but is not
// taken to.
var exit = func(int) {}

func Value(in *mpsc.Receiver[int]) {
	f := in.Recv() // want `left`
	_ = f
	exit(1)
}
