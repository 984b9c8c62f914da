package codec_test

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/codec"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/sink"
)

// A connection of lines: a sink for what is said and a stream of what is answered.
func Example() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		here, there := aio.Pipe(16)
		futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			conn := codec.NewFramed(there, codec.NewLines())
			defer co.AsyncDrop(conn)
			for line, err := range futures.Each(co, futures.RefStream[string](conn)) {
				if err != nil {
					return struct{}{}, err
				}
				if _, err := futures.Await(co, futures.Send[string](conn, "you said "+line)); err != nil {
					return struct{}{}, err
				}
			}
			return struct{}{}, nil
		}, there)).Detach()

		conn := codec.NewFramed(here, codec.NewLinesMax(80))
		defer co.AsyncDrop(conn)
		for _, line := range []string{"hello", "goodbye"} {
			if _, err := futures.Await(co, futures.Send[string](conn, line)); err != nil {
				return struct{}{}, err
			}
			fmt.Println(futures.Await(co, futures.Next(conn)))
		}
		return futures.Await(co, sink.Close[string](conn))
	}))
	// Output:
	// you said hello <nil>
	// you said goodbye <nil>
}

// Frames that begin with a length of two bytes, which counts itself, too.
func ExampleNewLengthDelimited() {
	c := codec.NewLengthDelimited(codec.LengthFieldLength(2), codec.LengthAdjustment(-2))
	buf, err := c.Encode(nil, []byte("hello"))
	fmt.Printf("%q %v\n", buf, err)
	n, item, ok, err := c.Decode(buf, false)
	fmt.Printf("%d %q %v %v\n", n, item, ok, err)
	// Output:
	// "\x00\ahello" <nil>
	// 7 "hello" true <nil>
}
