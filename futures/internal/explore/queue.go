package explore

import "slices"

// Queue is the sequential model of what is handed out first come, first served:
// permits, slots, items, a lock. The first that waits is granted what it needs as soon
// as there is so much, and whoever comes later waits behind it.
type Queue struct {
	Free    int
	Closed  bool // nobody waits any more, and all are ready, to fail
	waiting []*Place
}

// Place is a Model: a task's place in a Queue.
type Place struct {
	q       *Queue
	Need    int
	Granted bool // it has been granted what it needs and has not taken it
	// OnDrop, if not nil, is called after the drop.
	OnDrop func()
}

// Place makes a place of a task that will need n.
func (q *Queue) Place(n int) *Place { return &Place{q: q, Need: n} }

// Try takes n if a task that came now would not have to wait.
func (q *Queue) Try(n int) bool {
	if q.Closed || len(q.waiting) > 0 || n > q.Free {
		return false
	}
	q.Free -= n
	return true
}

// Release adds n and serves those that wait.
func (q *Queue) Release(n int) {
	q.Free += n
	for len(q.waiting) > 0 && q.waiting[0].Need <= q.Free {
		p := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.Free -= p.Need
		p.Granted = true
	}
}

// Close lets all that wait go.
func (q *Queue) Close() {
	q.Closed = true
	q.waiting = nil
}

// Queued says whether it waits.
func (p *Place) Queued() bool { return slices.Contains(p.q.waiting, p) }

// Begin implements Model.
func (p *Place) Begin() {
	switch {
	case p.q.Closed:
	case p.q.Try(p.Need):
		p.Granted = true
	default:
		p.q.waiting = append(p.q.waiting, p)
	}
}

// Ready implements Model.
func (p *Place) Ready() bool { return p.Granted || p.q.Closed }

// Take is what a task does that is ready: it takes what it was granted, if it was.
func (p *Place) Take() bool {
	had := p.Granted
	p.Granted = false
	return had
}

// Drop implements Model.
func (p *Place) Drop() {
	if i := slices.Index(p.q.waiting, p); i >= 0 {
		p.q.waiting = slices.Delete(p.q.waiting, i, i+1)
		p.q.Release(0)
	}
	if p.Take() {
		p.q.Release(p.Need)
	}
	if p.OnDrop != nil {
		p.OnDrop()
	}
}
