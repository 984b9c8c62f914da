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

// Sending from a Poll method, without a future for each item.
func ExampleSinkSender() {
	tx, rx := mpsc.New[int](1)
	sink := tx.IntoSink()
	next := 1
	counter := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		for ; next <= 3; next++ {
			if ready, err := sink.PollSend(cx, next); !ready || err != nil {
				return struct{}{}, ready, err
			}
		}
		sink.Drop()
		return struct{}{}, true, nil
	}, sink.Drop)
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		defer rx.Drop()
		futures.Spawn(co, counter).Detach()
		for v := range futures.Each(co, futures.RefStream[int](rx)) {
			fmt.Println(v)
		}
		return struct{}{}, nil
	}, rx))
	// Output:
	// 1
	// 2
	// 3
}
