// Package x fetches two halves of a page.
package x

import (
	"github.com/futvet/futvet/futures"
)

type Page struct{ Head, Body string }

type Site struct {
	fetch func(path string) futures.Future[string]
}

// Page fetches head and body and shows each of them as soon as it is there.
func (s *Site) Page(co *futures.Co, show func(string)) (p Page, err error) {
	head, body := s.fetch("/head"), s.fetch("/body")
	defer head.Drop()
	defer body.Drop()
	for i := 0; i < 2; i++ {
		h, b := futures.On(futures.Ref(head)), futures.On(futures.Ref(body))
		switch co.Select(h, b) { // want "FV2001"
		case h:
			if p.Head, err = h.Result(); err != nil {
				return p, err
			}
			show(p.Head)
		case b:
			if p.Body, err = b.Result(); err != nil {
				return p, err
			}
			show(p.Body)
		}
	}
	return p, nil
}
