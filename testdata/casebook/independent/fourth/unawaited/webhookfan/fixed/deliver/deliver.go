// Package deliver posts one payload to one endpoint.
package deliver

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/net"
)

type Receipt struct {
	Endpoint string
	Status   int
}

type Client struct{ user string }

func New(user string) *Client { return &Client{user: user} }

// Post is the delivery of body; it begins when it is awaited.
func (c *Client) Post(endpoint string, body []byte) futures.Future[Receipt] {
	return futures.Async(func(co *futures.Co) (Receipt, error) {
		conn, err := futures.Await(co, net.Dial("tcp", endpoint))
		if err != nil {
			return Receipt{}, fmt.Errorf("dial %s: %w", endpoint, err)
		}
		defer co.AsyncDrop(conn)
		if _, err := futures.Await(co, aio.WriteAll(conn, body)); err != nil {
			return Receipt{}, err
		}
		var st [1]byte
		_, err = futures.Await(co, aio.ReadFull(conn, st[:]))
		return Receipt{Endpoint: endpoint, Status: int(st[0])}, err
	})
}
