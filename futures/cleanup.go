package futures

import (
	"github.com/futvet/futvet/futures/internal/sched"
)

// Reaper finishes cleanup whose owner does not wait for it: it stands for the
// task that polled the owner last. The zero Reaper belongs to no executor and
// finishes on a goroutine of its own.
type Reaper struct{ link *sched.Link }

// pollDropper is the part of AsyncDropper that a reaper needs.
type pollDropper interface {
	PollDrop(cx *Context) (ready bool, err error)
}

// Finish takes ownership of x and drives x.PollDrop until it is ready. It does
// not wait. The task that the reaper stands for does not settle before x is done,
// and a panic or *PanicError of x becomes its outcome; when that task has ended
// already, the executor finishes x by itself, and when that has ended too, a new
// goroutine does. Finish may be called from any goroutine.
//
// Finish is called by Drop methods, as the last thing they do with x: another
// goroutine may poll it before Finish has returned.
func (r Reaper) Finish(x AsyncDropper) { r.finish(x) }

func (r Reaper) finish(x pollDropper) {
	c := &cleanup{x: x}
	if r.link != nil {
		home := r.link.Task().Home()
		if r.link.Retain() {
			c.parent = r.link
		}
		if home.Start(c.init(home), true) == nil {
			return
		}
	}
	sched.Orphan(c.init(&nowhere), logFailure)
}

// cleanup is the task that drives one value's PollDrop. It cannot be cancelled: a
// second cancellation does not interrupt the cleanup of the first.
type cleanup struct {
	head   sched.Task
	x      pollDropper
	parent *sched.Link // retained until the cleanup has settled; may be nil
	err    error
}

func (c *cleanup) init(home *sched.Home) *sched.Task {
	c.head.Init(c, home)
	return &c.head
}

func (c *cleanup) PollTask(w *sched.Worker) (done bool) {
	cx := contextFor(w, &c.head)
	ready, err := c.x.PollDrop(cx)
	*cx = Context{}
	if !ready {
		return false
	}
	c.x = nil
	if pe, ok := err.(*PanicError); ok {
		c.err = pe
	}
	return true
}

// Broken implements sched.Runner.
func (c *cleanup) Broken(w *sched.Worker, p any) {
	forgetContext(w)
	c.x = nil
	if p != nil {
		c.err = asPanic(p)
	}
}

func (c *cleanup) Settled() {
	err := c.err
	if err == nil {
		err = c.head.Failure()
	}
	c.head.Settle()
	switch {
	case c.parent != nil:
		c.parent.Release(err)
	case err != nil:
		c.head.Home().Failed(err)
	}
}

// Abandon implements sched.Runner.
func (c *cleanup) Abandon() {
	giveUp(c.x)
	c.x = nil
}

func (c *cleanup) Cancel()          {}
func (c *cleanup) Refuse(error)     {}
func (c *cleanup) Held() bool       { return false }
func (c *cleanup) Describe() string { return "cleanup of " + describe(c.x) }

// cleanupContents is a cleanup apart from its header.
type cleanupContents struct {
	x      pollDropper
	parent *sched.Link
}

// Hollow implements sched.Runner.
func (c *cleanup) Hollow() sched.Contents {
	x := c.x
	c.x = nil
	return cleanupContents{x, c.parent}
}

// Fill implements sched.Runner.
func (c *cleanup) Fill(contents sched.Contents) { c.x = contents.(cleanupContents).x }

// Renew implements sched.Contents.
func (cc cleanupContents) Renew() (*sched.Task, sched.Runner) {
	c := &cleanup{x: cc.x, parent: cc.parent}
	return &c.head, c
}
