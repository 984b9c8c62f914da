package oneshot_test

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/oneshot"
)

// A request that carries the way back for its answer.
func Example() {
	type request struct {
		n     int
		reply *oneshot.Sender[int]
	}
	square := func(r request) *futures.Block[struct{}] {
		return futures.Async(func(co *futures.Co) (struct{}, error) {
			co.Yield()
			if err := r.reply.Send(r.n * r.n); err != nil {
				return struct{}{}, nil // nobody waits for the answer any more
			}
			return struct{}{}, nil
		}, r.reply)
	}
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		tx, rx := oneshot.New[int]()
		futures.Spawn(co, square(request{12, tx})).Detach()
		answer, err := futures.Await[int](co, rx)
		fmt.Println(answer, err)
		return struct{}{}, nil
	}))
	// Output: 144 <nil>
}
