package basic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/futvet/futvet/analyzers/mustcall/testdata/src/require"
)

// Shapes of well-known modules that were once reported for no reason, each with a
// neighbour that is rightly reported.

// A method that an embedded field promotes releases the whole: net.UDPConn's Close is
// the one of its embedded conn.

func promoted(remote *net.UDPAddr) (net.Addr, error) {
	c, err := net.DialUDP("udp", nil, remote)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.LocalAddr(), nil
}

func promotedLeft(remote *net.UDPAddr) (net.Addr, error) {
	c, err := net.DialUDP("udp", nil, remote) // want `connection that net.DialUDP returns is left`
	if err != nil {
		return nil, err
	}
	if a := c.LocalAddr(); a != nil {
		return a, nil
	}
	return nil, c.Close()
}

// What a call returned, others may have too: it keeps what is stored in it.

type shared struct{ cancel func() }

type source interface{ get() (any, func()) }

func storedInShared(ctx context.Context, s source) func() {
	v, done := s.get()
	p := v.(*shared)
	p.cancel()
	ctx, cancel := context.WithCancel(ctx)
	p.cancel = cancel
	go work(ctx)
	return done
}

type reply struct{ res *http.Response }

func storedBehindPointer(ctx context.Context, replies chan reply) *http.Response {
	ctx, cancel := context.WithCancel(ctx)
	go work(ctx)
	r := <-replies
	if r.res == nil {
		cancel()
		return nil
	}
	r.res.Body = &closer{r.res.Body, cancel}
	return r.res
}

// What a channel has brought, whoever sent it may have, too.
func storedBehindReceived(ctx context.Context, responses chan *http.Response) *http.Response {
	ctx, cancel := context.WithCancel(ctx)
	go work(ctx)
	res := <-responses
	res.Body = &closer{res.Body, cancel}
	return res
}

func storedBehindReceivedStruct(ctx context.Context, replies chan *reply) *http.Response {
	ctx, cancel := context.WithCancel(ctx)
	go work(ctx)
	r := <-replies
	r.res.Body = &closer{r.res.Body, cancel}
	return r.res
}

// What is put in a response goes where that goes, wherever the response is kept
// meanwhile, and whatever is deferred.
func storedInKept(ctx context.Context, c *http.Client, req *http.Request, after func()) (*http.Response, error) {
	defer after()
	var r struct {
		res *http.Response
		err error
	}
	ctx, cancel := context.WithCancel(ctx)
	r.res, r.err = c.Do(req.WithContext(ctx))
	if r.err != nil {
		cancel()
		return nil, r.err
	}
	r.res.Body = &closer{r.res.Body, cancel}
	return r.res, nil
}

type closer struct {
	io.ReadCloser
	cancel func()
}

func storedInOwn(ctx context.Context) error {
	s := &shared{}
	ctx, s.cancel = context.WithCancel(ctx) // want `cancel function that context.WithCancel returns is not called`
	if err := work(ctx); err != nil {
		return err
	}
	s.cancel()
	return nil
}

// A deferred cleanup runs where a return statement makes or wraps an error.

type failure struct{ text string }

func (f failure) Error() string { return f.text }

func describe(err error) error { return err }

func statusErrorf(code int, format string, args ...any) error { return nil }

func wrapped(ctx context.Context, n int) (_ *http.Response, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if err := work(ctx); err != nil {
		return nil, describe(err)
	}
	switch n {
	case 1:
		return nil, failure{"one"}
	case 2:
		return nil, statusErrorf(3, "two: %v", work(ctx))
	}
	cancel()
	return nil, nil
}

func wrappedLeft(ctx context.Context, n int) (_ *http.Response, err error) {
	ctx, cancel := context.WithCancel(ctx) // want `cancel function that context.WithCancel returns is not called`
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if n > 0 {
		return nil, nil
	}
	return nil, failure{"none"}
}

// A struct in an interface is returned with what it holds, through a named result too.

type locked struct {
	name string
	f    *os.File
}

func (l locked) Close() error { return l.f.Close() }

func inInterface(name string) (io.Closer, error) {
	defer fmt.Println("done")
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return locked{name, f}, nil
}

func inInterfaceLeft(name string) (io.Closer, error) {
	defer fmt.Println("done")
	f, err := os.Create(name) // want `file that os.Create returns is left`
	if err != nil {
		return nil, err
	}
	return locked{f.Name(), nil}, nil
}

// A test of an error says no where there is none.

func existing(name string) (*os.File, error) {
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		return nil, errors.New("none")
	}
	return f, err
}

func isStrange(err error) bool { return err != nil }

func strange(name string) error {
	f, err := os.Open(name)
	for isStrange(err) {
		if name == "" {
			return nil
		}
		f, err = os.Open(name)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func isOdd(n int) bool { return n%2 == 1 }

func strangeLeft(name string) error {
	f, err := os.Open(name) // want `file that os.Open returns is left`
	if isOdd(len(name)) {
		return err
	}
	return f.Close()
}

// A cancel function is set to nil so that the deferred call does nothing: the stream
// lives as long as what it came from.

func disarmed(ctx context.Context, open func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		if cancel != nil {
			cancel()
		}
	}()
	if err := open(ctx); err != nil {
		return err
	}
	cancel = nil
	return nil
}

func disarmedFile(name string) error {
	f, err := os.Open(name) // want `file that os.Open returns is left`
	if err != nil {
		return err
	}
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	f = nil
	return nil
}

// A status without a body leaves nothing to close.

func noBody(c *http.Client, req *http.Request) error {
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	switch resp.StatusCode {
	case http.StatusNoContent, http.StatusNotModified:
		return nil
	}
	return resp.Body.Close()
}

func bodyOfFailure(c *http.Client, req *http.Request) error {
	resp, err := c.Do(req) // want `response that Do returns is left`
	if err != nil {
		return err
	}
	if resp.StatusCode == http.StatusNotFound {
		return nil
	}
	return resp.Body.Close()
}

// A helper that closes whatever can be closed.

func closeQuietly(v any) {
	if c, ok := v.(io.Closer); ok {
		c.Close()
	}
}

func printed(v any) { fmt.Println(v) }

func closedQuietly(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer closeQuietly(f)
	return nil
}

func printedOnly(name string) error {
	f, err := os.Open(name) // want `file that os.Open returns is left`
	if err != nil {
		return err
	}
	defer printed(f)
	return nil
}

// What a test leaves behind when it has failed is no concern.

func unexpected(t testing.TB, name string) {
	_, err := os.Open(name)
	if err == nil {
		t.Errorf("%s is there", name)
		return
	}
	f, err := os.Create(name)
	if (err != nil) != (name == "") {
		t.Error("no")
		return
	}
	if err == nil {
		f.Close()
	}
}

func expected(t testing.TB, name string) {
	f, err := os.Open(name) // want `file that os.Open returns is left`
	if err != nil {
		t.Fatal(err)
	}
	t.Log(f.Name())
}

func refused(t testing.TB, addr string) {
	_, err := net.Dial("tcp", addr)
	require.Error(t, err)
}

func accepted(t testing.TB, addr string) {
	c, err := net.Dial("tcp", addr) // want `connection that net.Dial returns is left`
	require.NoError(t, err)
	t.Log(c.LocalAddr())
}

// A constructor of something that holds a cancel function returns an interface.

type Result interface {
	Text() string
	Close() error
}

type result struct{ cancel func() }

func (r *result) Text() string { return "" }

func (r *result) Close() error {
	r.cancel()
	return nil
}

func get(ctx context.Context) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	if err := work(ctx); err != nil {
		cancel()
		return nil, err
	}
	return &result{cancel}, nil
}

func text(ctx context.Context) (interface{ Text() string }, error) {
	r, err := get(ctx)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func resultKept(ctx context.Context) (string, error) {
	r, err := get(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return r.Text(), nil
}

func resultLeft(ctx context.Context) (string, error) {
	r, err := get(ctx) // want `the .*Result that get makes, and the cancel function in it, is left on some path without Close`
	if err != nil {
		return "", err
	}
	return r.Text(), nil
}

func resultWithout(ctx context.Context) (string, error) {
	r, err := text(ctx)
	if err != nil {
		return "", err
	}
	return r.Text(), nil
}

// What was made with a deadline has one.

type options struct {
	ctx  context.Context
	wait time.Duration
}

func deadlined(o *options) context.CancelFunc {
	var cancel context.CancelFunc
	if o.ctx == nil && o.wait > 0 {
		o.ctx, cancel = context.WithTimeout(context.Background(), o.wait)
	}
	if o.ctx != nil {
		if _, ok := o.ctx.Deadline(); !ok {
			o.ctx, cancel = context.WithTimeout(o.ctx, time.Second)
		}
	}
	return cancel
}

// The method that releases is promoted from an interface.

type listening struct {
	net.Listener
	n int
}

func listen(addr string) (*listening, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &listening{l, 0}, nil
}

func listenKept(addr string) (int, error) {
	l, err := listen(addr)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.n, nil
}

func listenLeft(addr string) (int, error) {
	l, err := listen(addr) // want `the .*listening that listen makes, and the listener in it, is left`
	if err != nil {
		return 0, err
	}
	return l.n, nil
}

// A context that has ended needs no end.

func ended(ctx context.Context, again chan bool) {
	for {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		go work(ctx)
		select {
		case <-ctx.Done():
		case <-again:
			cancel()
			return
		}
	}
}

func waitedFor(ctx context.Context) error {
	ctx, _ = context.WithTimeout(ctx, time.Second)
	go work(ctx)
	<-ctx.Done()
	return nil
}

func asked(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	for ctx.Err() == nil {
		if work(ctx) == nil {
			cancel()
			return nil
		}
	}
	return ctx.Err()
}

func askedLeft(ctx context.Context, again chan bool) {
	inner, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function that context.WithTimeout returns is not called`
	go work(inner)
	select {
	case <-ctx.Done(): // the outer one: that ends this one, too, but who knows
	case <-again:
		return
	}
	cancel()
}

// A function that returned did not panic.

func panics(name string) (boom bool) {
	defer func() {
		if r := recover(); r != nil {
			boom = true
		}
	}()
	f, err := os.Open(name)
	if err != nil {
		panic(err)
	}
	defer func() {
		if !boom {
			f.Close()
		}
	}()
	return false
}
