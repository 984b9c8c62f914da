package flow

// A place is a program point at which states meet: the start of a block, or
// the point at which a spliced call returns to its caller.
type place struct {
	c     *ctx
	block int // -1: unwinding c's deferred calls
	idx   int
	mode  mode
	// susp is where the function was cancelled: what happens then is a story of
	// its own, and has room for its own states.
	susp *suspension
}

type placeStates struct {
	place
	states map[uint64][]*waiting // by the hash of their property
	n      int
}

// waiting is a state at a place.
type waiting struct {
	st     *state
	queued bool
}

type workItem struct {
	p     *placeStates
	w     *waiting
	depth int
	rpo   int
	seq   int
}

// workQueue serves the deepest call first, and within a function the earliest
// block, so that paths meet before they are followed further.
type workQueue struct {
	items []workItem
	seq   int
}

func (q *workQueue) Len() int { return len(q.items) }

func (q *workQueue) Less(i, j int) bool {
	a, b := q.items[i], q.items[j]
	if a.depth != b.depth {
		return a.depth > b.depth
	}
	if a.rpo != b.rpo {
		return a.rpo < b.rpo
	}
	return a.seq < b.seq
}

func (q *workQueue) Swap(i, j int) { q.items[i], q.items[j] = q.items[j], q.items[i] }

func (q *workQueue) Push(x any) { q.items = append(q.items, x.(workItem)) }

func (q *workQueue) Pop() any {
	x := q.items[len(q.items)-1]
	q.items = q.items[:len(q.items)-1]
	return x
}
