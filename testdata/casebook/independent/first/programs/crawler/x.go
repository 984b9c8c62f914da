// Package x crawls pages breadth first, politely and with a budget.
package x

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Page is what a fetch brings.
type Page struct {
	URL   string
	Links []string
	Size  int
}

// Fetcher brings pages.
type Fetcher interface {
	Fetch(url string) futures.Future[Page]
}

// Middleware wraps fetchers.
type Middleware func(Fetcher) Fetcher

// FetchFunc is a function as a Fetcher.
type FetchFunc func(url string) futures.Future[Page]

func (f FetchFunc) Fetch(url string) futures.Future[Page] { return f(url) }

// Chain puts the middlewares around f, the first one outermost.
func Chain(f Fetcher, ms ...Middleware) Fetcher {
	for i := len(ms) - 1; i >= 0; i-- {
		f = ms[i](f)
	}
	return f
}

// Deadline gives up fetches after d.
func Deadline(d time.Duration) Middleware {
	return func(next Fetcher) Fetcher {
		return FetchFunc(func(url string) futures.Future[Page] {
			return futures.MapErr(timer.Timeout(d, next.Fetch(url)), func(err error) error {
				return fmt.Errorf("fetch %s: %w", url, err)
			})
		})
	}
}

// Fallback fetches from another place what could not be fetched.
func Fallback(other Fetcher) Middleware {
	return func(next Fetcher) Fetcher {
		return FetchFunc(func(url string) futures.Future[Page] {
			return futures.OrElse(next.Fetch(url), func(error) futures.Future[Page] {
				return other.Fetch(url)
			})
		})
	}
}

// Polite leaves at least d between two fetches of one host.
func Polite(d time.Duration) Middleware {
	hosts := map[string]*lock.Mutex[time.Time]{}
	return func(next Fetcher) Fetcher {
		return FetchFunc(func(url string) futures.Future[Page] {
			host, _, _ := strings.Cut(url, "/")
			m := hosts[host]
			if m == nil {
				m = lock.NewMutex(time.Time{})
				hosts[host] = m
			}
			return futures.Async(func(co *futures.Co) (Page, error) {
				g, err := futures.Await(co, m.Lock())
				if err != nil {
					return Page{}, err
				}
				defer g.Unlock()
				if _, err := futures.Await(co, timer.SleepUntil(g.Value().Add(d))); err != nil {
					return Page{}, err
				}
				defer func() { *g.Value() = time.Now() }()
				return futures.Await(co, next.Fetch(url))
			})
		})
	}
}

// Once fetches every page once and shares it. Close gives up what it has.
type Once struct {
	next  Fetcher
	pages map[string]*futures.Shared[Page]
}

func NewOnce(next Fetcher) *Once {
	return &Once{next: next, pages: map[string]*futures.Shared[Page]{}}
}

func (o *Once) Fetch(url string) futures.Future[Page] {
	s, ok := o.pages[url]
	if !ok {
		s = futures.Share(o.next.Fetch(url))
		o.pages[url] = s
	}
	return s.Clone()
}

func (o *Once) Close() {
	for url, s := range o.pages {
		s.Drop()
		delete(o.pages, url)
	}
}

// Report is what a crawl found.
type Report struct {
	Pages  []Page
	Failed map[string]error
	Bytes  int
}

type found struct {
	url  string
	page Page
	err  error
}

// fetched never fails; the error is in the value.
func fetched(f Fetcher, url string) futures.Future[found] {
	return futures.Then(futures.CatchPanic(f.Fetch(url)), func(p Page, err error) futures.Future[found] {
		return futures.Ready(found{url, p, err})
	})
}

// Crawler follows links.
type Crawler struct {
	Fetcher
	Width  int
	Budget int
	Allow  func(string) bool
}

// Crawl crawls from the seeds until the budget is spent, nothing is left, or stop
// completes, which it takes.
func (c *Crawler) Crawl(co *futures.Co, stop futures.Future[string], seeds ...string) (r *Report, err error) {
	halt := futures.Fuse(stop)
	defer halt.Drop()
	r = &Report{Failed: map[string]error{}}
	seen := map[string]bool{}
	queue := slices.Clone(seeds)
	g := futures.NewGroup[found](co)
	defer co.AsyncDrop(g)
	flying := 0
crawl:
	for len(queue) > 0 || flying > 0 {
		for len(queue) > 0 && flying < c.Width {
			url := queue[0]
			queue = queue[1:]
			if seen[url] || c.Allow != nil && !c.Allow(url) {
				continue
			}
			seen[url] = true
			g.Spawn(fetched(c, url))
			flying++
		}
		if flying == 0 {
			break
		}
		end, quit := futures.On(g.Ended()), futures.On(futures.Ref[string](halt))
		switch co.SelectBiased(quit, end) {
		case quit:
			why, err := quit.Result()
			if err != nil {
				return r, err
			}
			r.Failed[""] = errors.New(why)
			break crawl
		case end:
			flying--
			f, err := end.Result()
			if err == nil {
				err = f.err
			}
			if err != nil {
				r.Failed[f.url] = err
				continue crawl
			}
			r.Pages = append(r.Pages, f.page)
			if r.Bytes += f.page.Size; r.Bytes >= c.Budget {
				break crawl
			}
			queue = append(queue, f.page.Links...)
		}
	}
	return r, nil
}

// Compare fetches a page from two mirrors and says whether they agree.
func Compare(co *futures.Co, a, b Fetcher, url string) (same bool, err error) {
	x, y := futures.On(a.Fetch(url)), futures.On(b.Fetch(url))
	if err := co.TryJoin(x, y); err != nil {
		return false, err
	}
	l, _ := x.Result()
	r, _ := y.Result()
	return l.Size == r.Size && slices.Equal(l.Links, r.Links), nil
}

// Map crawls a map of links.
func Map(site map[string][]string, seed string, d time.Duration) (*Report, error) {
	base := FetchFunc(func(url string) futures.Future[Page] {
		return futures.AndThen(timer.Sleep(time.Millisecond), func(time.Time) futures.Future[Page] {
			links, ok := site[url]
			if !ok {
				return futures.Failed[Page](fmt.Errorf("no page %s", url))
			}
			return futures.Ready(Page{url, links, len(links)})
		})
	})
	once := NewOnce(Chain(base, Deadline(d), Polite(time.Millisecond)))
	defer once.Close()
	c := &Crawler{Fetcher: once, Width: 4, Budget: 1 << 20}
	return executor.Run(futures.Async(func(co *futures.Co) (*Report, error) {
		return c.Crawl(co, futures.Pending[string](), seed)
	}))
}
