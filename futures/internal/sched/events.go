package sched

// Events, if not nil, gets what events the system has for the process, without
// waiting for any, and wakes whom they concern. The tasks among these it offers to
// catch, which takes those that the caller can queue with the least effort, or returns
// false. It is set by the init function of the package that knows of events, which
// must not rely on its being called: it only saves that package's goroutine the
// trouble, and the scheduler that goroutine's.
var Events func(catch func(t *Task) bool)

// look gets events, and queues the tasks that they wake here, where they are polled
// next, instead of at their homes, which would have to be unparked for a task each.
func (c *core) look() {
	if Events != nil {
		Events(c.catch)
	}
}

// catches is what c.catch is.
func (c *core) catches(t *Task) bool {
	home, ok := t.Home().Scheduler.(*core)
	if !ok || home.all != c.all {
		return false
	}
	if t.awaken() {
		if w := c.all.watch; w != nil {
			w.woken(t)
		}
		c.queue(t)
	}
	return true
}

// await is what a worker does that has found nothing to do: it looks for events
// before it parks.
func (c *core) await() *Task {
	c.look()
	t := c.take()
	if t != nil && !c.search && c.ring.size() != 0 {
		c.all.notify() // a searcher does that anyway
	}
	return t
}
