// Package fetchpages reads all pages of a listing.
package fetchpages

import (
	"fmt"
	"io"
	"net/http"
)

type Page struct {
	Items []string
	Next  string
}

type Decoder func(io.Reader) (Page, error)

type Lister struct {
	client *http.Client
	decode Decoder
}

func (l *Lister) page(url string) (p Page, err error) {
	resp, err := l.client.Get(url)
	if err != nil {
		return p, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return p, nil
	case resp.StatusCode >= 300:
		return p, fmt.Errorf("listing %s: %s", url, resp.Status)
	}
	return l.decode(resp.Body)
}

// All follows the pages from url on.
func (l *Lister) All(url string) (items []string, err error) {
	for url != "" {
		p, err := l.page(url)
		if err != nil {
			return items, err
		}
		items = append(items, p.Items...)
		url = p.Next
	}
	return items, nil
}
