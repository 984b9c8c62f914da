package tls_test

import (
	gotls "crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/net/tls"
)

// A server and a client that speak TLS over a pipe in memory. The certificate is
// the one that net/http/httptest has for example.com.
func Example() {
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	certificate, roots := server.TLS.Certificates, x509.NewCertPool()
	roots.AddCert(server.Certificate())
	server.Close()

	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		near, far := aio.Pipe(4096)
		answering := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			c := tls.Server(far, &gotls.Config{Certificates: certificate})
			defer co.AsyncDrop(c)
			line, err := futures.Await(co, aio.NewReader(c).ReadLine())
			if err != nil {
				return struct{}{}, err
			}
			_, err = futures.Await(co, aio.WriteAll(c, []byte("hello, "+line+"\n")))
			return struct{}{}, err
		}, far))
		defer answering.Drop()

		c := tls.Client(near, &gotls.Config{RootCAs: roots, ServerName: "example.com"})
		defer co.AsyncDrop(c)
		if _, err := futures.Await(co, aio.WriteAll(c, []byte("world\n"))); err != nil {
			return struct{}{}, err
		}
		answer, err := futures.Await(co, aio.NewReader(c).ReadLine())
		fmt.Println(answer)
		return struct{}{}, err
	}))
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello, world
}
