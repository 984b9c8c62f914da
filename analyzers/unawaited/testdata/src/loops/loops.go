// Package loops loses futures from one turn of a loop to the next.
package loops

import (
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Overwritten(co *futures.Co, ins []*mpsc.Receiver[int]) (int, error) {
	var f futures.Future[int]
	for _, in := range ins {
		f = in.Recv() // want `FV1001: the future that Recv makes`
	}
	if f == nil {
		return 0, nil
	}
	return futures.Await(co, f)
}

func Continued(co *futures.Co, ins []*mpsc.Receiver[int], skip func(int) bool) (n int, err error) {
	for i, in := range ins {
		f := in.Recv() // want `FV1001`
		if skip(i) {
			continue
		}
		v, err := futures.Await(co, f)
		if err != nil {
			return n, err
		}
		n += v
	}
	return n, nil
}

func Broken(co *futures.Co, ins []*mpsc.Receiver[int], stop func(int) bool) (n int, err error) {
	for i, in := range ins {
		f := in.Recv() // want `FV1001`
		if stop(i) {
			break
		}
		v, err := futures.Await(co, f)
		if err != nil {
			return n, err
		}
		n += v
	}
	return n, nil
}

// The outer continue skips the Drop.
func Labelled(co *futures.Co, ins []*mpsc.Receiver[int], words []string) (n int) {
outer:
	for _, in := range ins {
		f := in.Recv() // want `FV1001`
		for _, w := range words {
			if w == "" {
				continue outer
			}
			n++
		}
		f.Drop()
	}
	return n
}

// A timer that is replaced when something arrives, but not dropped.
func Rearmed(co *futures.Co, in *mpsc.Receiver[time.Duration]) error {
	late := timer.Sleep(time.Hour) // want `FV1001: the future that timer\.Sleep makes`
	defer func() { late.Drop() }()
	for {
		next := futures.On(in.Recv())
		end := futures.On(futures.Ref(late))
		if co.Select(next, end) == end {
			return nil
		}
		d, err := next.Result()
		if err != nil {
			return err
		}
		late = timer.Sleep(d) // the same place to mend
	}
}

func RearmedWell(co *futures.Co, in *mpsc.Receiver[time.Duration]) error {
	late := timer.Sleep(time.Hour)
	defer func() { late.Drop() }()
	for {
		next := futures.On(in.Recv())
		end := futures.On(futures.Ref(late))
		if co.Select(next, end) == end {
			return nil
		}
		d, err := next.Result()
		if err != nil {
			return err
		}
		late.Drop()
		late = timer.Sleep(d)
	}
}

func OverSequence(co *futures.Co, ins []*mpsc.Receiver[int], skip func() bool) {
	for in := range slices.Values(ins) {
		f := in.Recv() // want `FV1001`
		if skip() {
			continue
		}
		f.Drop()
	}
}

func OverStream(co *futures.Co, in *mpsc.Receiver[string], w aio.Writer) error {
	for s, err := range futures.Each(co, in) {
		f := aio.WriteAll(w, []byte(s)) // want `FV1001: the future that aio\.WriteAll makes`
		if err != nil {
			return err
		}
		if _, err := futures.Await(co, f); err != nil {
			return err
		}
	}
	return nil
}

// The futures of a slice are taken as one. Here some are left after an error.
func Rest(co *futures.Co, ins []*mpsc.Receiver[int]) (n int, err error) {
	var fs []futures.Future[int]
	for _, in := range ins {
		fs = append(fs, in.Recv()) // want `FV1001`
	}
	for _, f := range fs {
		v, err := futures.Await(co, f)
		if err != nil {
			return n, err
		}
		n += v
	}
	return n, nil
}

func All(co *futures.Co, ins []*mpsc.Receiver[int]) ([]futures.Result[int], error) {
	var fs []futures.Future[int]
	for _, in := range ins {
		fs = append(fs, in.Recv())
	}
	return futures.Await(co, futures.JoinAll(fs...))
}

func RestDropped(co *futures.Co, ins []*mpsc.Receiver[int]) (n int, err error) {
	var fs []futures.Future[int]
	for _, in := range ins {
		fs = append(fs, in.Recv())
	}
	defer func() {
		for _, f := range fs {
			f.Drop()
		}
	}()
	for _, f := range fs {
		v, err := futures.Await(co, f)
		if err != nil {
			return n, err
		}
		n += v
	}
	return n, nil
}

// One Await for each turn, and one future for each Await.
func Chained(co *futures.Co, in *mpsc.Receiver[int]) (n int, err error) {
	f := in.Recv()
	for {
		v, err := futures.Await(co, f)
		if err != nil {
			return n, err
		}
		n += v
		f = in.Recv()
	}
}

// A deferred call for each turn.
func Deferred(ins []*mpsc.Receiver[int]) {
	for _, in := range ins {
		f := in.Recv()
		defer f.Drop()
	}
}

func DeferredLiteral(ins []*mpsc.Receiver[int], skip func() bool) {
	for _, in := range ins {
		f := in.Recv() // want `FV1001`
		if skip() {
			continue
		}
		defer func() { f.Drop() }()
	}
}

// A loop that nothing ends.
func Endless(co *futures.Co, in *mpsc.Receiver[int]) error {
	for {
		f := in.Recv() // want `FV1001: the future that Recv makes`
		_ = f
		futures.Await(co, timer.Sleep(time.Second))
	}
}

type poller struct{ closed bool }

// One that only somebody else ends.
func (p *poller) Run(co *futures.Co, log aio.Writer) error {
	for !p.closed {
		if _, err := timer.Sleep(time.Minute), error(nil); err != nil { // want `FV1001: the future that timer\.Sleep makes`
			return err
		}
		if _, err := futures.Await(co, aio.WriteAll(log, []byte("."))); err != nil {
			panic(err)
		}
	}
	return nil
}

// What is made in one turn is awaited in the next one.
func Ahead(co *futures.Co, in *mpsc.Receiver[int], use func(int)) error {
	next := in.Recv()
	for {
		n, err := futures.Await(co, next)
		if err != nil {
			panic(err)
		}
		next = in.Recv()
		use(n)
	}
}

// It is lent, and what it is lent to goes on.
func LentAhead(co *futures.Co, in *mpsc.Receiver[int], use func(int)) {
	var lent futures.Future[int]
	for {
		if lent != nil {
			n, err := futures.Await(co, lent)
			if err != nil {
				panic(err)
			}
			use(n)
		}
		lent = futures.Ref(in.Recv())
	}
}

// Handed on in every turn.
func Handed(s futures.Spawner, in *mpsc.Receiver[int]) {
	for {
		futures.Spawn(s, in.Recv()).Detach()
	}
}
