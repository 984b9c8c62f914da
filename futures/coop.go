package futures

// HasBudget says whether the poll's budget is not spent. Unlike [Context.PollBudget]
// it wakes nobody: it is for futures that do less, or something else, when it is.
func (cx *Context) HasBudget() bool { return cx.worker == nil || cx.worker.Budget > 0 }

// HasBudget says whether the budget of the poll that runs the block is not spent.
func (co *Co) HasBudget() bool { return co.context().HasBudget() }

// YieldNow is pending once, and wakes its task, so that others run. It is
// [Co.Yield] as a future. It never fails.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe nothing is in flight
func YieldNow() Future[struct{}] {
	x := &yieldNow{}
	x.end.made()
	return x
}

type yieldNow struct {
	yielded bool
	end     end
}

func (y *yieldNow) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	y.end.check("YieldNow")
	if !y.yielded {
		y.yielded = true
		cx.Waker().Wake()
		return struct{}{}, false, nil
	}
	y.end = completed
	return struct{}{}, true, nil
}

func (y *yieldNow) Drop() {
	if y.end == open {
		y.end = dropped
	}
}

// ConsumeBudget takes one step from the budget, and yields if there is none left. A
// loop that computes for long and waits for nothing awaits it now and then, so that
// others run; most of the time it is ready at once. (Tokio's consume_budget.) It
// never fails.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe nothing is in flight
func ConsumeBudget() Future[struct{}] {
	x := &consumeBudget{}
	x.end.made()
	return x
}

type consumeBudget struct{ end end }

func (c *consumeBudget) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	c.end.check("ConsumeBudget")
	if !cx.PollBudget() {
		return struct{}{}, false, nil
	}
	cx.SpendBudget()
	c.end = completed
	return struct{}{}, true, nil
}

func (c *consumeBudget) Drop() {
	if c.end == open {
		c.end = dropped
	}
}
