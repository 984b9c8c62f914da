package leaf

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A ring keeps its order while it wraps and grows, does not grow beyond its limit,
// and does not keep what was taken out.
func TestRing(t *testing.T) {
	for _, limit := range []int{1, 2, 3, 4, 5, 7, 8, 9, 100} {
		var r Ring[*int]
		var model []*int
		rng := rand.New(rand.NewPCG(1, uint64(limit)))
		for range 2000 {
			switch {
			case rng.IntN(200) == 0:
				if got := r.RemoveAll(); !slices.Equal(got, model) {
					t.Fatalf("limit %d: got %v, want %v", limit, got, model)
				}
				model = nil
			case rng.IntN(100) < 55 && len(model) < limit:
				v := new(int)
				r.Push(v, limit)
				model = append(model, v)
			case len(model) > 0:
				if got := r.Pop(); got != model[0] {
					t.Fatalf("limit %d: wrong order", limit)
				}
				model = model[1:]
			}
			kept := 0
			for _, v := range r.buf {
				if v != nil {
					kept++
				}
			}
			if r.Len() != len(model) || kept != len(model) || len(r.buf) > limit {
				t.Fatalf("limit %d: %d values of %d, %d kept in a buffer of %d", limit, r.Len(), len(model), kept, len(r.buf))
			}
		}
	}
}
