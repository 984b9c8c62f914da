// Package zipmerge merges two sorted streams of timestamps.
package zipmerge

import (
	"io"

	"github.com/futvet/futvet/futures"
)

// Source is a stream of timestamps in order.
type Source = futures.Stream[int64]

type merged struct {
	left, right         Source
	l, r                int64
	haveL, haveR        bool
	leftEnded, rightEnd bool
}

// Merge is a stream of the timestamps of both, in order; it takes them.
//
// Cancel safety: dropping it drops both, and at most one timestamp of each.
func Merge(left, right Source) Source { return &merged{left: left, right: right} }

func (m *merged) fill(cx *futures.Context) (pending bool, err error) {
	if !m.haveL && !m.leftEnded {
		v, ready, err := m.left.PollNext(cx)
		switch {
		case !ready:
			pending = true
		case err == io.EOF:
			m.leftEnded = true
		case err != nil:
			return false, err
		default:
			m.l, m.haveL = v, true
		}
	}
	if !m.haveR && !m.rightEnd {
		v, ready, err := m.right.PollNext(cx)
		switch {
		case !ready:
			pending = true
		case err == io.EOF:
			m.rightEnd = true
		case err != nil:
			return false, err
		default:
			m.r, m.haveR = v, true
		}
	}
	return pending, nil
}

func (m *merged) PollNext(cx *futures.Context) (int64, bool, error) {
	pending, err := m.fill(cx)
	if err != nil {
		return 0, true, err
	}
	if pending {
		return 0, false, nil
	}
	switch {
	case m.haveL && (!m.haveR || m.l <= m.r):
		m.haveL = false
		return m.l, true, nil
	case m.haveR:
		m.haveR = false
		return m.r, true, nil
	}
	return 0, true, io.EOF
}

func (m *merged) Drop() {
	m.left.Drop()
	m.right.Drop()
}
