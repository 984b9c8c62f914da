package mpsc_test

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Example() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		tx, rx := mpsc.New[string](1)
		defer rx.Drop()
		futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			defer tx.Drop()
			for _, word := range []string{"one", "two", "three"} {
				if _, err := futures.Await(co, tx.Send(word)); err != nil {
					return struct{}{}, err
				}
			}
			return struct{}{}, nil
		}, tx)).Detach()
		for word, err := range futures.Each(co, futures.RefStream[string](rx)) {
			fmt.Println(word, err)
		}
		return struct{}{}, nil
	}))
	// Output:
	// one <nil>
	// two <nil>
	// three <nil>
}

// A send that may be cancelled: the value is given away only when there is a slot
// for it, so that the branch of the select which loses loses nothing.
func ExampleSender_Reserve() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		tx, rx := mpsc.New[string](1)
		defer rx.Drop()
		defer tx.Drop()
		for _, word := range []string{"first", "second"} {
			room := futures.On(tx.Reserve())
			late := futures.On(timer.Sleep(time.Millisecond))
			switch co.SelectBiased(room, late) {
			case room:
				permit, err := room.Result()
				if err != nil {
					return struct{}{}, err
				}
				permit.Send(word)
				fmt.Println("sent:", word)
			case late:
				fmt.Println("kept:", word)
			}
		}
		return struct{}{}, nil
	}))
	// Output:
	// sent: first
	// kept: second
}
