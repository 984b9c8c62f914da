// Package correlatedflag verifies a body with a checksum if there is one.
package correlatedflag

import (
	"errors"
	"hash/crc32"

	"github.com/futvet/futvet/futures"
)

var ErrSum = errors.New("correlatedflag: checksum does not match")

type Request struct {
	Path   string
	Signed bool
}

type Remote interface {
	Body(path string) futures.Future[[]byte]
	Sum(path string) futures.Future[uint32]
}

func Fetch(co *futures.Co, r Remote, req Request) ([]byte, error) {
	var sum futures.Future[uint32]
	if req.Signed {
		sum = r.Sum(req.Path)
		defer sum.Drop()
	}
	body, err := futures.Await(co, r.Body(req.Path))
	if err != nil {
		return nil, err
	}
	if req.Signed {
		want, err := futures.Await(co, futures.Ref(sum))
		if err != nil {
			return nil, err
		}
		if crc32.ChecksumIEEE(body) != want {
			return nil, ErrSum
		}
	}
	return body, nil
}
