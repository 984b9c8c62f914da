package flow

import "go/token"

// A step is something that happened on a path, newest first.
type step struct {
	prev *step
	pos  token.Pos
	text string
	obj  int // the object it is about, or -1
}

// What a decision is called where its condition cannot be quoted.
const (
	condTrue  = "where the condition is true"
	condFalse = "where the condition is false"
)

// A Step is one line of a finding's story.
type Step struct {
	Pos  token.Pos
	Text string
}

func (s *state) note(pos token.Pos, id int, text string) {
	if s.trail != nil && s.trail.pos == pos && s.trail.text == text {
		return
	}
	s.trail = &step{prev: s.trail, pos: pos, text: text, obj: id}
}

// story lists the steps about any of ids, oldest first, and the last decisions
// before the end.
func story(t *step, ids ...int) []Step {
	var rev []Step
	decisions := 0
	for ; t != nil; t = t.prev {
		about := false
		for _, id := range ids {
			about = about || t.obj == id
		}
		if t.obj == -1 {
			if decisions >= 2 {
				continue
			}
			decisions++
			about = true
		}
		if about {
			rev = append(rev, Step{t.pos, t.text})
		}
	}
	out := make([]Step, 0, len(rev))
	for i := len(rev) - 1; i >= 0; i-- {
		if n := len(out); n > 0 && out[n-1] == rev[i] {
			continue
		}
		out = append(out, rev[i])
	}
	if len(out) > 7 {
		out = append(out[:3:3], out[len(out)-4:]...)
	}
	return out
}
