// Package crawlslot fetches pages with a bounded number of slots per host.
package crawlslot

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

// Slot is the right to talk to a host.
//
//futvet:mustcall Free
type Slot struct {
	host *Host
}

// Free gives the slot back.
func (s *Slot) Free() { s.host.busy-- }

// Host is crawled.
type Host struct {
	name string
	busy int
	max  int
}

func (h *Host) slot() (*Slot, error) {
	if h.busy == h.max {
		return nil, ErrBusy
	}
	h.busy++
	return &Slot{h}, nil
}

// ErrBusy is the error of a host without a free slot.
var ErrBusy = errors.New("host is busy")

// Fetcher fetches.
type Fetcher func(co *futures.Co, url string) ([]byte, error)

// Crawler crawls.
type Crawler struct {
	hosts map[string]*Host
	fetch map[string]Fetcher
	pages map[string][]byte
}

// Crawl fetches a page of a host.
func (c *Crawler) Crawl(co *futures.Co, scheme, host, path string) error {
	s, err := c.hosts[host].slot()
	if err != nil {
		return err
	}
	free := s.Free
	url := scheme + "://" + host + path
	page, err := c.fetch[scheme](co, url)
	if err == nil {
		c.pages[url] = page
	}
	free() // want "FV3002"
	return err
}
