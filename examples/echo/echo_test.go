package main

import (
	"bytes"
	"context"
	"io"
	"testing"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/net"
)

// Every mode, on both executors, sends back what many clients send, more than a
// buffer at a time, and ends when it is told to.
func TestEcho(t *testing.T) {
	for mode, h := range handlers(1000) {
		for name, run := range map[string]func(f futures.Future[struct{}]) error{
			"current thread": func(f futures.Future[struct{}]) error {
				_, err := executor.Run(f)
				return err
			},
			"two workers": func(f futures.Future[struct{}]) error {
				ex := executor.New(executor.Workers(2))
				_, err := executor.Block(ex, f)
				ex.Shutdown(context.Background())
				return err
			},
		} {
			t.Run(mode+", "+name, func(t *testing.T) {
				l, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					t.Fatal(err)
				}
				address := l.Addr()
				ended := make(chan error)
				go func() { ended <- run(serve(l, h, func(err error) { t.Error(err) })) }()
				clients := make(chan error)
				for range 20 {
					go func() { clients <- client(address) }()
				}
				for range 20 {
					if err := <-clients; err != nil {
						t.Error(err)
					}
				}
				l.Drop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func client(address string) error {
	c, err := stdnet.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer c.Close()
	want := bytes.Repeat([]byte("echo"), 2500)
	for range 5 {
		if _, err := c.Write(want); err != nil {
			return err
		}
		got := make([]byte, len(want))
		if _, err := io.ReadFull(c, got); err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "x"}, {"a", "-1"}, {"a", "1", "0"}, {"127.0.0.1:0", "0", "1", "none"}, {"nowhere"}} {
		if run(args) == nil {
			t.Errorf("%q", args)
		}
	}
}
