package net_test

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

// A server that answers one client, and the client, as two tasks.
func Example() {
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return struct{}{}, err
		}
		defer l.Drop()
		server := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			c, err := futures.Await(co, l.Accept())
			if err != nil {
				return struct{}{}, err
			}
			defer co.AsyncDrop(c)
			line, err := futures.Await(co, aio.NewReader(c).ReadLine())
			if err != nil {
				return struct{}{}, err
			}
			_, err = futures.Await(co, aio.WriteAll(c, []byte("hello, "+line+"\n")))
			return struct{}{}, err
		}))
		defer server.Drop()

		c, err := futures.Await(co, timer.Timeout(time.Minute, net.Dial("tcp", l.Addr())))
		if err != nil {
			return struct{}{}, err
		}
		defer co.AsyncDrop(c)
		if _, err := futures.Await(co, aio.WriteAll(c, []byte("world\n"))); err != nil {
			return struct{}{}, err
		}
		answer, err := futures.Await(co, aio.ReadAll(c))
		fmt.Printf("%s", answer)
		return struct{}{}, err
	}))
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello, world
}

// Waiting for a connection without having a buffer for it.
func ExampleConn_Readable() {
	serve := func(co *futures.Co, c *net.Conn) (string, error) {
		for {
			if _, err := futures.Await(co, c.Readable()); err != nil {
				return "", err
			}
			p := make([]byte, 4096)
			if n, ready, err := c.TryRead(p); ready {
				return string(p[:n]), err
			}
		}
	}
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return struct{}{}, err
		}
		defer l.Drop()
		client := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			c, err := futures.Await(co, net.Dial("tcp", l.Addr()))
			if err != nil {
				return struct{}{}, err
			}
			defer co.AsyncDrop(c)
			_, err = futures.Await(co, aio.WriteAll(c, []byte("here I am")))
			return struct{}{}, err
		}))
		defer client.Drop()
		c, err := futures.Await(co, l.Accept())
		if err != nil {
			return struct{}{}, err
		}
		defer co.AsyncDrop(c)
		said, err := serve(co, c)
		fmt.Println(said)
		return struct{}{}, err
	}))
	if err != nil {
		fmt.Println(err)
	}
	// Output: here I am
}
