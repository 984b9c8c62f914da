package aio_test

import (
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

// What is buffered reaches the other end although the block that wrote it was
// cancelled: its deferred call may wait.
func ExampleBufWriter() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		here, there := aio.Pipe(64)
		defer there.Drop()
		greet := futures.Async(func(co *futures.Co) (struct{}, error) {
			defer here.Drop()
			w := aio.NewWriter(here)
			defer co.AsyncDrop(w)
			if _, err := futures.Await(co, aio.WriteAll(w, []byte("hello"))); err != nil {
				return struct{}{}, err
			}
			return futures.Await(co, futures.Pending[struct{}]())
		}, here)
		_, err := futures.Await(co, timer.Timeout(time.Millisecond, futures.Future[struct{}](greet)))
		fmt.Println(err)
		text, err := futures.Await(co, aio.ReadAll(there))
		fmt.Println(string(text), err)
		return struct{}{}, nil
	}))
	// Output:
	// futures: deadline elapsed
	// hello <nil>
}

// ReadLine can lose a race in every turn of a loop and still loses no byte.
func ExampleBufReader_ReadLine() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		here, there := aio.Pipe(64)
		defer there.Drop()
		futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			defer here.Drop()
			for _, part := range []string{"a slow ", "line\nand", " its end"} {
				if _, err := futures.Await(co, timer.Sleep(5*time.Millisecond)); err != nil {
					return struct{}{}, err
				}
				if _, err := futures.Await(co, aio.WriteAll(here, []byte(part))); err != nil {
					return struct{}{}, err
				}
			}
			return struct{}{}, nil
		}, here)).Detach()
		in := aio.NewReader(there)
		for {
			line := futures.On(in.ReadLine())
			idle := futures.On(timer.Sleep(time.Millisecond))
			if co.Select(line, idle) == idle {
				continue
			}
			text, err := line.Result()
			if err == io.EOF {
				return struct{}{}, nil
			}
			fmt.Println(text, err)
		}
	}))
	// Output:
	// a slow line <nil>
	// and its end <nil>
}

// A proxy of two connections: each direction ends by itself.
func ExampleCopyBoth() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		client, front := aio.Pipe(16)
		back, server := aio.Pipe(16)
		defer client.Drop()
		proxy := futures.Spawn(co, futures.Async(func(co *futures.Co) (aio.Copied, error) {
			defer front.Drop()
			defer back.Drop()
			return futures.Await(co, aio.CopyBoth(front, back))
		}, front, back))
		futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			defer server.Drop()
			question, err := futures.Await(co, aio.ReadString(server))
			if err != nil {
				return struct{}{}, err
			}
			if _, err := futures.Await(co, aio.WriteAll(server, []byte("you said "+question))); err != nil {
				return struct{}{}, err
			}
			return futures.Await(co, aio.Close(server))
		}, server)).Detach()
		if _, err := futures.Await(co, aio.WriteAll(client, []byte("hello"))); err != nil {
			return struct{}{}, err
		}
		futures.Await(co, aio.Close(client))
		answer, err := futures.Await(co, aio.ReadString(client))
		fmt.Println(answer, err)
		fmt.Println(futures.Await[aio.Copied](co, proxy))
		return struct{}{}, nil
	}))
	// Output:
	// you said hello <nil>
	// {5 14} <nil>
}
