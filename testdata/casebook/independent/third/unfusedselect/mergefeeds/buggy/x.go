// Package mergefeeds merges two feeds of prices into one stream.
package mergefeeds

import (
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
)

// Price is one quote.
type Price struct {
	Symbol string
	Cents  int
}

// Merged is the stream of both feeds' prices. It owns its feeds.
type Merged struct {
	live, delayed futures.Stream[Price]
	fromLive      int
}

// Merge makes the stream; live prices come first.
func Merge(live, delayed futures.Stream[Price]) *Merged {
	return &Merged{live: live, delayed: delayed}
}

// PollNext is the next price of either feed.
func (m *Merged) PollNext(cx *futures.Context) (p Price, ready bool, err error) {
	p, liveReady, err := m.live.PollNext(cx) // want "FV2001"
	if liveReady && err != io.EOF {
		m.fromLive++
		return p, true, err
	}
	return m.delayed.PollNext(cx)
}

// Drop drops both feeds.
func (m *Merged) Drop() {
	m.live.Drop()
	m.delayed.Drop()
}

// Show prints a line for each price until the feeds end.
func Show(co *futures.Co, m *Merged, println func(string)) error {
	n := 0
	for p, err := range futures.Each[Price](co, m) {
		if err != nil {
			return fmt.Errorf("after %d prices: %w", n, err)
		}
		n++
		println(fmt.Sprintf("%s %d.%02d", p.Symbol, p.Cents/100, p.Cents%100))
	}
	return nil
}
