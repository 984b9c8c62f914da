package sched

import "time"

// loop is the worker's goroutine.
func (c *core) loop() {
	for {
		t := c.take()
		if t == nil {
			if t = c.steal(); t == nil {
				t = c.await()
			}
			if t == nil {
				if !c.park() {
					return
				}
				continue
			}
		}
		if c.search {
			c.search = false
			if c.all.searching.Add(-1) == 0 {
				c.all.notify()
			}
		}
		c.poll(t)
	}
}

// take returns the next of the tasks that the worker has itself, or that nobody has.
func (c *core) take() *Task {
	c.turns++
	if c.turns%64 == 0 { // neither events nor the overflow must starve
		c.look()
		if c.ring.size() > 1 {
			c.all.notify()
		}
		if q := c.all.overflow.pop(1); q.head != nil {
			return q.head
		}
	}
	if c.inbox.Load() != nil {
		first, n := c.receive(&c.inbox, true)
		if n > 1 {
			c.all.notify()
		}
		if first != nil {
			return first
		}
	}
	if t := c.ring.pop(); t != nil {
		return t
	}
	return c.takeOver()
}

// takeOver takes a share of the overflow.
func (c *core) takeOver() *Task {
	n := c.all.overflow.n.Load()
	if n == 0 {
		return nil
	}
	share := min(n/int32(len(c.all.cores))+1, ringSize/2)
	q := c.all.overflow.pop(share)
	first := q.pop()
	for t := q.pop(); t != nil; t = q.pop() {
		c.queue(t)
	}
	return first
}

// steal looks for work at the other workers.
func (c *core) steal() *Task {
	s := c.all
	n := uint32(len(s.cores))
	if n == 1 {
		return nil
	}
	if !c.search {
		if 2*s.searching.Load() >= int32(n) {
			return nil // enough others search
		}
		c.search = true
		s.searching.Add(1)
	}
	c.rng ^= c.rng << 13
	c.rng ^= c.rng >> 17
	c.rng ^= c.rng << 5
	first := c.rng % n
	for i := range n {
		victim := s.cores[(first+i)%n]
		if victim == c {
			continue
		}
		t, stolen := victim.ring.steal(&c.ring)
		if t == nil {
			var n int
			t, n = c.receive(&victim.inbox, true) // the ring of c is empty
			stolen = uint32(n)
		}
		if t != nil {
			if s.watch != nil {
				s.watch.Steals.Add(1)
				s.watch.Stolen.Add(uint64(stolen))
			}
			return t
		}
	}
	return c.takeOver()
}

// park waits until there may be work, or returns false at the end.
func (c *core) park() bool {
	s := c.all
	if c.search {
		c.search = false
		s.searching.Add(-1)
	}
	c.parked.Store(true)
	last := int(s.parked.Add(1)) == len(s.cores)
	if c.inbox.Load() != nil || s.queued() {
		if c.parked.CompareAndSwap(true, false) {
			s.unparks.Add(1)
			s.parked.Add(-1)
			return !s.ended()
		}
	} else if s.closing.Load() {
		if last {
			s.finish()
		}
		if s.ended() { // perhaps before this worker was seen to be parked
			return false
		}
	}
	if s.watch == nil {
		<-c.unpark
	} else {
		s.watch.Parks.Add(1)
		begun := time.Now()
		<-c.unpark
		s.watch.Parked.Add(int64(time.Since(begun)))
	}
	return !s.ended()
}

// poll polls t, which was in a queue.
func (c *core) poll(t *Task) {
	s := c.all
	if state := t.State(); state&done != 0 {
		return
	} else if state&(listed|essential) == 0 && s.closing.Load() {
		t.refuse(ErrClosed)
		s.watch.lost()
		return
	}
	if t.Home() != &c.home {
		t.move(&c.home)
	}
	var f fate
	if s.watch == nil {
		f = t.run(&c.worker, c)
	} else {
		begun := s.watch.begin(t)
		f = t.run(&c.worker, c)
		s.watch.end(t, begun, f == ended)
	}
	if f == again {
		if c.inbox.Load() != nil { // what t has woken before itself
			c.receive(&c.inbox, false)
		}
		c.queue(t)
		if c.ring.size() > 1 {
			s.notify()
		}
	}
}

// exiting implements lister: another goroutine is the worker from now on.
func (c *core) exiting(*Task) {
	c.all.watch.lost()
	go c.loop()
}

// list implements lister.
func (c *core) list(t *Task) {
	c.mu.Lock()
	t.shard = c.index
	t.older = c.newest
	if c.newest != nil {
		c.newest.newer = t
	}
	c.newest = t
	closing := c.all.closing.Load()
	c.mu.Unlock()
	if closing { // Close may have been here already
		t.runner().Cancel()
	}
}

// unlist implements lister.
func (c *core) unlist(t *Task) {
	c = c.all.cores[t.shard]
	c.mu.Lock()
	if t.newer != nil {
		t.newer.older = t.older
	} else {
		c.newest = t.older
	}
	if t.older != nil {
		t.older.newer = t.newer
	}
	t.older, t.newer = nil, nil
	c.mu.Unlock()
}
