// Package valuebeforepoll copies futures while they are still descriptions.
package valuebeforepoll

import (
	"github.com/futvet/futvet/futures"
)

type Request struct {
	Path  string
	Tries int
	send  func(path string) futures.Future[int]
	inner futures.Future[int]
}

func (r *Request) Poll(cx *futures.Context) (int, bool, error) {
	if r.inner == nil {
		r.inner = r.send(r.Path)
	}
	return r.inner.Poll(cx)
}

func (r *Request) Drop() {
	if r.inner != nil {
		r.inner.Drop()
	}
}

// Template makes requests like one that is never polled.
type Template struct{ base Request }

func NewTemplate(send func(string) futures.Future[int]) *Template {
	return &Template{Request{send: send, Tries: 1}}
}

func (t *Template) With(path string) *Request {
	r := t.base
	r.Path = path
	return &r
}

// Sum awaits one request per path.
func Sum(co *futures.Co, t *Template, paths ...string) (sum int, err error) {
	reqs := make([]Request, len(paths))
	for i, p := range paths {
		reqs[i] = *t.With(p)
	}
	for i := range reqs {
		n, err := futures.Await[int](co, &reqs[i])
		if err != nil {
			for j := range reqs[i+1:] {
				reqs[i+1+j].Drop()
			}
			return sum, err
		}
		sum += n
	}
	return sum, nil
}
