package timer

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// timed is a stream of items with a pause before each.
type timed struct {
	pauses []time.Duration
	n      int
	sleep  futures.Future[time.Time]
	drops  int
}

var errOdd = errors.New("odd")

func (s *timed) PollNext(cx *futures.Context) (item int, ready bool, err error) {
	if s.sleep == nil {
		if s.n == len(s.pauses) {
			return 0, true, io.EOF
		}
		s.sleep = Sleep(s.pauses[s.n] * time.Second)
	}
	if _, ready, _ := s.sleep.Poll(cx); !ready {
		return 0, false, nil
	}
	s.sleep = nil
	s.n++
	if s.n%2 == 1 {
		return 0, true, errOdd // the outcome of one item
	}
	return s.n, true, nil
}

func (s *timed) Drop() {
	s.drops++
	if s.sleep != nil {
		s.sleep.Drop()
	}
}

// outcomes are a stream's, with the second at which each came.
func outcomes(s futures.Stream[int], start time.Time, busy time.Duration) (got string) {
	for {
		v, err := leaftest.Wait(futures.Next(s))
		at := time.Since(start)
		if err == io.EOF {
			return got + fmt.Sprintf("end@%d", at/time.Second)
		}
		switch err {
		case nil:
			got += fmt.Sprint(v)
		case errOdd:
			got += "odd"
		case futures.ErrElapsed:
			got += "late"
		}
		got += fmt.Sprintf("@%d ", at/time.Second)
		time.Sleep(busy * time.Second)
	}
}

// usage (tokio-stream time_throttle.rs), and streams that are slower than the limit.
func TestThrottle(t *testing.T) {
	tests := []struct {
		d, busy time.Duration
		pauses  []time.Duration
		want    string
	}{
		{3, 0, []time.Duration{0, 0, 0}, "odd@0 2@3 odd@6 end@9"},
		{3, 0, []time.Duration{5, 1, 4}, "odd@5 2@9 odd@16 end@19"}, // not polled in between
		{0, 0, []time.Duration{0, 0, 2}, "odd@0 2@0 odd@2 end@2"},
		{3, 2, []time.Duration{0, 0, 0}, "odd@0 2@3 odd@6 end@9"}, // counted from the item
		{3, 5, []time.Duration{0, 0, 0}, "odd@0 2@5 odd@10 end@15"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			s := Throttle(test.d*time.Second, &timed{pauses: test.pauses})
			if got := outcomes(s, time.Now(), test.busy); got != test.want {
				t.Errorf("%v: got %s, want %s", test.pauses, got, test.want)
			}
			s.Drop()
		})
	}
}

// basic_usage, return_elapsed_errors_only_once and no_timeouts (tokio-stream
// stream_timeout.rs).
func TestTimeoutEach(t *testing.T) {
	tests := []struct {
		d, busy time.Duration
		pauses  []time.Duration
		want    string
	}{
		{3, 0, []time.Duration{0, 2, 2}, "odd@0 2@2 odd@4 end@4"},
		{3, 0, []time.Duration{1, 10, 1, 7}, "odd@1 late@4 2@11 odd@12 late@15 4@19 end@19"},
		{3, 8, []time.Duration{1, 2}, "odd@1 2@11 end@19"}, // counted from the first poll that waits
		{0, 0, []time.Duration{0, 1}, "odd@0 late@0 2@1 end@1"},
		{3, 0, nil, "end@0"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			s := TimeoutEach(test.d*time.Second, &timed{pauses: test.pauses})
			if got := outcomes(s, time.Now(), test.busy); got != test.want {
				t.Errorf("%v: got %s, want %s", test.pauses, got, test.want)
			}
			s.Drop()
		})
	}
}

// Both drop their stream once, and none after its end; and refuse to be polled then.
func TestStreamsOwnTheirStream(t *testing.T) {
	tests := map[string]func(s futures.Stream[int]) futures.Stream[int]{
		"Throttle":    func(s futures.Stream[int]) futures.Stream[int] { return Throttle(time.Hour, s) },
		"TimeoutEach": func(s futures.Stream[int]) futures.Stream[int] { return TimeoutEach(time.Hour, s) },
	}
	for name, of := range tests {
		before := registered()
		inner := &timed{pauses: []time.Duration{0, 3600}}
		s := of(inner)
		cx := futures.NewContext(leaftest.Forbidden{})
		s.PollNext(cx)
		if _, ready, _ := s.PollNext(cx); ready {
			t.Errorf("%s: ready", name)
		}
		s.Drop()
		s.Drop()
		if inner.drops != 1 || registered() != before {
			t.Errorf("%s: dropped its stream %d times, left %d entries", name, inner.drops, registered()-before)
		}
		if got := leaftest.Panics(func() { s.PollNext(cx) }); got != "futures/timer: "+name+" polled after Drop" {
			t.Error(got)
		}
		inner = &timed{}
		s = of(inner)
		s.PollNext(cx)
		s.Drop()
		if inner.drops != 0 {
			t.Errorf("%s: dropped a stream that had ended", name)
		}
		if got := leaftest.Panics(func() { s.PollNext(cx) }); got != "futures/timer: "+name+" polled after completion" {
			t.Error(got)
		}
	}
}
