package compat

import (
	"os"
	"os/signal"

	"github.com/futvet/futvet/futures"
)

// signalRoom is how many signals can wait to be polled.
const signalRoom = 64

// Signal is a stream of the signals sig that the process gets; of all signals if
// none is named (see os/signal.Notify). Unlike most streams it begins when it is
// made, so that no signal in between is missed, and from then on the signals do not
// have their usual effect. Sixty-four of them are kept until they are polled;
// more are lost. It never ends by itself. To have a context end at a signal, use
// signal.NotifyContext.
//
// Drop undoes it: if nobody else has asked for them, the signals have their usual
// effect again. While the stream waits it has a goroutine of its own.
//
// The channel is sent to from outside any bubble, so Signal must not be used in a
// bubble of testing/synctest.
//
// Cancel safety: cancel safe. Dropping a future of its next item loses nothing; the
// stream's own Drop loses the signals that wait.
//
//futvet:cancelsafe signals stay in the stream until they are polled
func Signal(sig ...os.Signal) *Signals {
	ch := make(chan os.Signal, signalRoom)
	signal.Notify(ch, sig...)
	s := &Signals{ch: ch, stream: chanStream[os.Signal]{ch: ch}}
	s.stream.life.Made()
	return s
}

// Signals is the stream of [Signal]. It is Fused: after Drop it stays at io.EOF.
type Signals struct {
	ch     chan os.Signal
	stream chanStream[os.Signal]
}

var (
	_ futures.Stream[os.Signal] = (*Signals)(nil)
	_ futures.Fused             = (*Signals)(nil)
)

// PollNext is the next signal.
func (s *Signals) PollNext(cx *futures.Context) (sig os.Signal, ready bool, err error) {
	return s.stream.PollNext(cx)
}

// Drop undoes [Signal]. It is idempotent.
func (s *Signals) Drop() {
	signal.Stop(s.ch)
	s.stream.Drop()
}

// IsTerminated implements futures.Fused.
func (s *Signals) IsTerminated() bool { return s.stream.IsTerminated() }
