// Package workerpool is a future that owns goroutines.
package workerpool

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type Pool struct {
	jobs  chan func() int
	wg    sync.WaitGroup
	mu    sync.Mutex
	sum   int
	left  int
	waker futures.AtomicWaker
	once  sync.Once
}

// Run runs the jobs on n goroutines; the future is their sum.
func Run(n int, jobs ...func() int) *Pool {
	p := &Pool{jobs: make(chan func() int, len(jobs)), left: len(jobs)}
	for _, j := range jobs {
		p.jobs <- j
	}
	for range n {
		p.wg.Add(1)
		go p.work()
	}
	return p
}

func (p *Pool) work() {
	defer p.wg.Done()
	for j := range p.jobs {
		v := j()
		p.mu.Lock()
		p.sum += v
		p.left--
		over := p.left == 0
		p.mu.Unlock()
		if over {
			p.waker.Wake()
		}
	}
}

func (p *Pool) Poll(cx *futures.Context) (int, bool, error) {
	p.waker.Register(cx.Waker())
	p.mu.Lock()
	sum, over := p.sum, p.left == 0
	p.mu.Unlock()
	if over {
		p.once.Do(func() { close(p.jobs) })
	}
	return sum, over, nil
}

func (p *Pool) Drop() {
	p.once.Do(func() { close(p.jobs) })
	p.waker.Take()
}
