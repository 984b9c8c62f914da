// Package lists selects branches that are put into a slice first.
package lists

import (
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// The timer is not lent: what outruns it drops it.
func Lost(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	late := timer.Sleep(d)
	defer late.Drop()
	for sum := 0; ; {
		item := futures.On(in.Recv())
		branches := []futures.Branch{item}
		var over *futures.BranchOf[time.Time]
		if d > 0 {
			over = futures.On(late)
			branches = append(branches, over)
		}
		switch co.Select(branches...) {
		case over:
			return sum, nil
		case item:
			n, err := item.Result()
			if err != nil {
				return sum, err
			}
			sum += n
		}
	}
}

func Lent(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	late := timer.Sleep(d)
	defer late.Drop()
	for sum := 0; ; {
		branches := make([]futures.Branch, 0, 2)
		item := futures.On(in.Recv())
		branches = append(branches, item)
		if d > 0 {
			branches = append(branches, futures.On(futures.Ref(late)))
		}
		if co.Select(branches...) != item {
			return sum, nil
		}
		n, err := item.Result()
		if err != nil {
			return sum, err
		}
		sum += n
	}
}

// The list grows in a loop.
func Many(co *futures.Co, ins []*mpsc.Receiver[int]) (int, error) {
	var branches []futures.Branch
	for _, in := range ins {
		branches = append(branches, futures.On(in.Recv()))
	}
	won := co.Select(branches...)
	return won.(*futures.BranchOf[int]).Result()
}

// It is given to somebody else.
func Given(co *futures.Co, in *mpsc.Receiver[int], d time.Duration, choose func(...futures.Branch) futures.Branch) (int, error) {
	late := timer.Sleep(d)
	for {
		item := futures.On(in.Recv())
		branches := append([]futures.Branch{item}, futures.On(late))
		if choose(branches...) == item {
			return item.Result()
		}
	}
}

// It is reversed first.
func Reversed(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	item := futures.On(in.Recv())
	branches := append([]futures.Branch{item}, futures.On(timer.Sleep(d)))
	slices.Reverse(branches)
	if co.SelectBiased(branches...) == item {
		return item.Result()
	}
	return 0, nil
}

type set struct{ branches []futures.Branch }

// Kept for later.
func (s *set) Kept(in *mpsc.Receiver[int], d time.Duration) {
	s.branches = append([]futures.Branch{futures.On(in.Recv())}, futures.On(timer.Sleep(d)))
}

// Returned.
func Returned(in *mpsc.Receiver[int], d time.Duration) []futures.Branch {
	return append([]futures.Branch{futures.On(in.Recv())}, futures.On(timer.Sleep(d)))
}

// A part of it.
func Part(co *futures.Co, in *mpsc.Receiver[int], d time.Duration, all bool) (int, error) {
	item := futures.On(in.Recv())
	branches := append([]futures.Branch{item}, futures.On(timer.Sleep(d)))
	if !all {
		branches = branches[:1]
	}
	if co.Select(branches...) == item {
		return item.Result()
	}
	return 0, nil
}

// One of them is replaced.
func Written(co *futures.Co, in, other *mpsc.Receiver[int], d time.Duration, i int) (int, error) {
	item := futures.On(in.Recv())
	branches := append([]futures.Branch{item}, futures.On(timer.Sleep(d)))
	branches[i] = futures.On(other.Recv())
	if co.Select(branches...) == item {
		return item.Result()
	}
	return 0, nil
}

// In a variable that a literal uses.
func Captured(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	item := futures.On(in.Recv())
	branches := []futures.Branch{item}
	add := func() { branches = append(branches, futures.On(timer.Sleep(d))) }
	if d > 0 {
		add()
	}
	if co.Select(branches...) == item {
		return item.Result()
	}
	return 0, nil
}
