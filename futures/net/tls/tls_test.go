package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	stdnet "net"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/net"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

// configs are a server's with a certificate of its own, and that of a client who
// trusts it.
var configs = sync.OnceValue(func() (c struct{ server, client *tls.Config }) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "test"},
		DNSNames:              []string{"test.invalid"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	c.server = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	c.client = &tls.Config{RootCAs: pool, ServerName: "test.invalid"}
	return c
})

// version returns the configs for one version of the protocol.
func version(v uint16) (server, client *tls.Config) {
	c := configs()
	server, client = c.server.Clone(), c.client.Clone()
	client.MinVersion, client.MaxVersion = v, v
	return server, client
}

var versions = []uint16{tls.VersionTLS12, tls.VersionTLS13}

// pair is the two ends of a connection over a pipe of that size.
func pair(t *testing.T, size int, v uint16) (server, client *Conn) {
	t.Helper()
	a, b := aio.Pipe(size)
	sc, cc := version(v)
	server, client = Server(a, sc), Client(b, cc)
	t.Cleanup(server.Drop)
	t.Cleanup(client.Drop)
	return server, client
}

// together drives the futures to their end, on this goroutine, and returns the
// errors.
func together(t *testing.T, fs ...futures.Future[int]) (errs []error) {
	t.Helper()
	errs = make([]error, len(fs))
	s := leaftest.NewSignal()
	limit := time.After(2 * time.Minute)
	for left := len(fs); left > 0; {
		for i, f := range fs {
			if f == nil {
				continue
			}
			if _, ready, err := f.Poll(futures.NewContext(s)); ready {
				errs[i], fs[i] = err, nil
				left--
			}
		}
		if left == 0 {
			break
		}
		select {
		case <-s:
		case <-limit:
			t.Fatalf("pending: %T", fs)
		}
	}
	return errs
}

func shaken(c *Conn) futures.Future[int] {
	return futures.Map(c.Handshake(), func(tls.ConnectionState) int { return 0 })
}

func closed(w aio.Writer) futures.Future[int] {
	return futures.Map(aio.Close(w), func(struct{}) int { return 0 })
}

// sent is p written and flushed.
func sent(w aio.Writer, p []byte) futures.Future[int] {
	return futures.AndThen(aio.WriteAll(w, p), func(n int) futures.Future[int] {
		return futures.Map(aio.Flush(w), func(struct{}) int { return n })
	})
}

func succeed(t *testing.T, fs ...futures.Future[int]) {
	t.Helper()
	for _, err := range together(t, fs...) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Handshake, data both ways, and the end, through pipes of all sizes: records come
// in pieces, also of one byte.
func TestBothWays(t *testing.T) {
	for _, v := range versions {
		for _, size := range []int{1, 7, 1000, 1 << 20} {
			t.Run(fmt.Sprintf("%s, %d bytes", tls.VersionName(v), size), func(t *testing.T) {
				server, client := pair(t, size, v)
				big := bytes.Repeat([]byte("0123456789abcdef"), 3000)
				if size == 1 {
					big = big[:2000]
				}
				for _, ends := range [][2]*Conn{{client, server}, {server, client}} {
					got := make([]byte, len(big))
					succeed(t, sent(ends[0], big), aio.ReadFull(ends[1], got))
					if !bytes.Equal(got, big) {
						t.Error("other bytes arrived")
					}
				}
				if s := client.ConnectionState(); !s.HandshakeComplete || s.Version != v {
					t.Errorf("%+v", s)
				}
				p := make([]byte, 8)
				errs := together(t, closed(client), aio.Read(server, p))
				if errs[0] != nil || errs[1] != io.EOF {
					t.Errorf("%v", errs)
				}
				// The other direction goes on.
				succeed(t, sent(server, []byte("last")), aio.ReadFull(client, p[:4]))
				if string(p[:4]) != "last" {
					t.Errorf("%q", p[:4])
				}
				errs = together(t, closed(server), aio.Read(client, p))
				if errs[0] != nil || errs[1] != io.EOF {
					t.Errorf("%v", errs)
				}
				succeed(t, closed(server))
			})
		}
	}
}

// A read that is given up again and again, in the middle of records too, loses
// nothing.
func TestCancelledReadsLoseNothing(t *testing.T) {
	server, client := pair(t, 5, tls.VersionTLS13)
	defer server.Drop()
	defer client.Drop()
	want := strings.Repeat("every byte counts. ", 50)
	writing := sent(server, []byte(want))
	defer writing.Drop()
	var got strings.Builder
	p := make([]byte, 64)
	cx := futures.NewContext(futures.NoopWaker())
	written := false
	for got.Len() < len(want) {
		f := aio.Read(client, p)
		n, ready, err := f.Poll(cx)
		if err != nil {
			t.Fatal(err)
		}
		got.Write(p[:n])
		if !ready {
			f.Drop()
		}
		if !written {
			if _, written, err = writing.Poll(cx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got.String() != want {
		t.Error("other bytes arrived")
	}
}

func TestCertificates(t *testing.T) {
	for _, v := range versions {
		t.Run(tls.VersionName(v), func(t *testing.T) {
			for name, change := range map[string]func(c *tls.Config){
				"not trusted":   func(c *tls.Config) { c.RootCAs = x509.NewCertPool() },
				"of another":    func(c *tls.Config) { c.ServerName = "other.invalid" },
				"no name asked": func(c *tls.Config) { c.ServerName = "" },
			} {
				t.Run(name, func(t *testing.T) {
					a, b := aio.Pipe(1 << 10)
					sc, cc := version(v)
					change(cc)
					server, client := Server(a, sc), Client(b, cc)
					defer server.Drop()
					shaking := shaken(client)
					if name == "no name asked" {
						if errs := together(t, shaking); errs[0] == nil {
							t.Error("no error")
						}
						client.Drop()
						return
					}
					errs := together(t, shaking, aio.Read(server, make([]byte, 1)))
					var unknown x509.UnknownAuthorityError
					var name x509.HostnameError
					if !errors.As(errs[0], &unknown) && !errors.As(errs[0], &name) {
						t.Errorf("the client: %v", errs[0])
					}
					if errs[1] == nil || !strings.Contains(errs[1].Error(), "bad certificate") && !strings.Contains(errs[1].Error(), "certificate") {
						t.Errorf("the server was not told: %v", errs[1])
					}
					if again := together(t, aio.WriteAll(client, []byte("x"))); again[0] == nil {
						t.Error("wrote nevertheless")
					}
					client.Drop()
				})
			}
		})
	}
}

// Dropped at each point of the handshake, with one end waiting, nothing is left: no
// block, no waker; and rw is dropped.
func TestDropInHandshake(t *testing.T) {
	for steps := 0; ; steps++ {
		a, b := aio.Pipe(100)
		sc, cc := version(tls.VersionTLS13)
		server, client := Server(a, sc), Client(b, cc)
		done := false
		cx := futures.NewContext(futures.NoopWaker())
		fs, fc := server.Handshake(), client.Handshake()
		var rs, rc bool
		for range steps {
			if !rs {
				_, rs, _ = fs.Poll(cx)
			}
			if !rc {
				_, rc, _ = fc.Poll(cx)
			}
			done = rs && rc
		}
		w := &leaftest.Counter{}
		waits := aio.Write(client, []byte("x"))
		_, ready, _ := waits.Poll(futures.NewContext(w))
		if steps%2 == 0 {
			client.Drop()
		} else if ready, err := client.PollDrop(cx); !ready || err != nil {
			t.Errorf("%v, %v", ready, err)
		}
		client.Drop()
		if !ready {
			if w.Count() == 0 {
				t.Errorf("step %d: who waited was not woken", steps)
			}
			if _, ready, err := waits.Poll(cx); !ready || !errors.Is(err, stdnet.ErrClosed) {
				t.Errorf("step %d: %v, %v", steps, ready, err)
			}
		}
		if _, ready, err := a.PollWrite(cx, []byte("x")); !ready || err != io.ErrClosedPipe {
			t.Errorf("the connection below is still open: %v", err)
		}
		server.Drop()
		waits.Drop()
		fs.Drop()
		fc.Drop()
		if done {
			break
		}
		if steps > 1000 {
			t.Fatal("no end")
		}
	}
}

// Reader and writer are tasks of their own, on goroutines of their own, and both
// drive the handshake; one of them may give up.
func TestSplitBetweenTasks(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			address := "127.0.0.1:0"
			if network == "unix" {
				address = t.TempDir() + "/s"
			}
			l, err := net.Listen(network, address)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Drop()
			a, err := leaftest.Wait(net.Dial(network, l.Addr()))
			if err != nil {
				t.Fatal(err)
			}
			b, err := leaftest.Wait(l.Accept())
			if err != nil {
				t.Fatal(err)
			}
			server, client := Server(b, configs().server), Client(a, configs().client)
			defer server.Drop()
			defer client.Drop()
			given := aio.Read(client, make([]byte, 1)) // drives, and gives up
			given.Poll(futures.NewContext(leaftest.NewSignal()))
			want := bytes.Repeat([]byte("abcdefgh"), 50000)
			var wg sync.WaitGroup
			for _, ends := range [][2]*Conn{{server, client}, {client, server}} {
				wg.Go(func() {
					if _, err := leaftest.Wait(aio.WriteAll(ends[0], want)); err != nil {
						t.Error(err)
					}
					if _, err := leaftest.Wait(aio.Close(ends[0])); err != nil {
						t.Error(err)
					}
				})
			}
			time.Sleep(time.Millisecond)
			given.Drop()
			for _, ends := range [][2]*Conn{{server, client}, {client, server}} {
				wg.Go(func() {
					if got, err := leaftest.Wait(aio.ReadAll(ends[1])); err != nil || !bytes.Equal(got, want) {
						t.Errorf("%d bytes, %v", len(got), err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// The peer may be crypto/tls over package net; the end comes with close-notify.
func TestAgainstGo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		c, err := tls.Dial("tcp", l.Addr(), configs().client)
		if err != nil {
			done <- err
			return
		}
		defer c.Close()
		c.Write([]byte("from Go"))
		got, err := io.ReadAll(c)
		if string(got) != "from Go" {
			err = fmt.Errorf("got %q, %v", got, err)
		}
		done <- err
	}()
	_, err = executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		defer l.Drop()
		c, err := futures.Await(co, l.Accept())
		if err != nil {
			return struct{}{}, err
		}
		s := Server(c, configs().server)
		defer co.AsyncDrop(s)
		p := make([]byte, 7)
		if _, err := futures.Await(co, aio.ReadFull(s, p)); err != nil {
			return struct{}{}, err
		}
		_, err = futures.Await(co, aio.WriteAll(s, p))
		return struct{}{}, err
	}))
	if err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// What Go's server sends after the handshake, or a connection that just ends, does
// not disturb.
func TestTruncated(t *testing.T) {
	server, client := pair(t, 1<<16, tls.VersionTLS13)
	defer server.Drop()
	defer client.Drop()
	succeed(t, shaken(server), shaken(client))
	p := make([]byte, 8)
	cx := futures.NewContext(futures.NoopWaker())
	if _, ready, err := client.PollRead(cx, p); ready {
		t.Fatal(err)
	}
	server.rw.(*aio.PipeEnd).PollWrite(cx, []byte{23, 3, 3, 0, 50, 1, 2}) // a part of a record
	server.rw.(*aio.PipeEnd).Drop()
	if _, ready, err := client.PollRead(cx, p); !ready || err != io.ErrUnexpectedEOF {
		t.Errorf("%v, %v", ready, err)
	}
}

// A callback that panics makes the poll panic that drives the handshake; the
// connection is of no use then, and says so.
func TestCallbackPanics(t *testing.T) {
	a, b := aio.Pipe(1 << 16)
	sc, cc := version(tls.VersionTLS13)
	sc.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { panic("boom") }
	sc.Certificates = nil
	server, client := Server(a, sc), Client(b, cc)
	defer server.Drop()
	defer client.Drop()
	cx := futures.NewContext(futures.NoopWaker())
	client.PollRead(cx, make([]byte, 1))
	if p := leaftest.Panics(func() { server.PollRead(cx, make([]byte, 1)) }); !strings.Contains(p, "boom") {
		t.Errorf("%q", p)
	}
	if _, ready, err := server.PollWrite(cx, []byte("x")); !ready || err == nil {
		t.Errorf("%v, %v", ready, err)
	}
}

// After the handshake an idle connection has no block, and no buffer for writing.
func TestIdle(t *testing.T) {
	server, client := pair(t, 1<<16, tls.VersionTLS13)
	defer server.Drop()
	defer client.Drop()
	succeed(t, shaken(server), shaken(client))
	succeed(t, sent(client, []byte("x")), aio.ReadFull(server, make([]byte, 1)))
	if server.block != nil || client.block != nil || server.wire.out != nil || client.wire.out != nil {
		t.Error("not idle")
	}
	f := client.Handshake()
	f.Drop()
	if s := leaftest.Panics(func() { f.Poll(futures.NewContext(futures.NoopWaker())) }); s != "futures/net/tls: Handshake polled after Drop" {
		t.Error(s)
	}
}
