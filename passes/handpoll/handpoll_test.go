package handpoll

import "testing"

func TestTouches(t *testing.T) {
	for _, x := range []struct {
		write, read string
		want        bool
	}{
		{"self.a", "self.a", true},
		{"self.a", "self.a.b", true},
		{"self.a.b", "self.a", true},
		{"self.a", "self.ab", false},
		{"self.a", "self.b", false},
		{"self.in.*", "self.in", false}, // what it points to, not the pointer
		{"self.in.*", "self.in.n", true},
		{"self.in.n", "self.in.*", true},
		{"self.in", "self.in.*", true}, // another pointer, and what is behind it
		{"self.a.*", "self.b.*", false},
		{"self.*", "self.b.*", true},
		{"self.list.0", "self.list.1", true}, // the elements of a container are one
		{"self.list.#", "self.list.1.n", true},
		{anywhere, "self.b", true},
	} {
		if got := touches(x.write, x.read); got != x.want {
			t.Errorf("touches(%q, %q) = %v", x.write, x.read, got)
		}
	}
}

func TestFits(t *testing.T) {
	for _, x := range []struct {
		how, val string
		want     answer
	}{
		{"==true", "true", certain},
		{"==true", "false", no},
		{"==false", "false", certain},
		{"!=nil", "nonnil", certain},
		{"!=nil", "nil", no},
		{"==nil", "nil", certain},
		{"==nil", "nonnil", no},
		{"!=0 !=1", "2", certain},
		{"!=0 !=1", "1", no},
		{"==2", "?", maybe},
		{"?", "true", maybe},
		{"==1", "nonnil", maybe},
	} {
		if got := fits(x.how, x.val); got != x.want {
			t.Errorf("fits(%q, %q) = %v", x.how, x.val, got)
		}
	}
}

// A test is explained by one write; one that only may have written it leaves doubt.
func TestExplained(t *testing.T) {
	tested := map[string]string{"self.in": "==true", "self.n": "?"}
	for _, x := range []struct {
		wrote map[string]string
		want  answer
	}{
		{map[string]string{"self.in": "true"}, certain},
		{map[string]string{"self.in": "false"}, no},
		{map[string]string{"self.in": "?"}, maybe},
		{map[string]string{"self.n": "1"}, maybe},
		{map[string]string{"self.in": "true", "self.n": "1"}, maybe},
		{map[string]string{"self.other": "true"}, no},
		{map[string]string{anywhere: "?"}, maybe},
	} {
		if got := explained(tested, []map[string]string{x.wrote}); got != x.want {
			t.Errorf("explained by %v: %v, want %v", x.wrote, got, x.want)
		}
	}
}
