// Package crawlset fetches a site, some pages at a time.
package crawlset

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/useafterdrop/crawlset/buggy/frontier"
)

type Fetch func(url string) futures.Future[frontier.Page]

// Crawl visits what seed leads to.
func Crawl(co *futures.Co, fetch Fetch, seed string) (visited []string, err error) {
	set := frontier.New(8)
	defer set.Drop()
	seen := map[string]bool{seed: true}
	root := fetch(seed)
	set.Add(root)
	page, err := futures.Await(co, root) // want "FV2002"
	if err != nil {
		return nil, err
	}
	for {
		visited = append(visited, page.URL)
		for _, l := range page.Links {
			if seen[l] {
				continue
			}
			seen[l] = true
			set.Add(fetch(l))
		}
		page, err = futures.Await(co, set.Next())
		switch {
		case err == io.EOF:
			return visited, nil
		case err != nil:
			return visited, err
		}
	}
}
