package toy

func bad(...int) int { return 0 }
func good(int) int   { return 1 }

func worse(int) int { return 2 }

var _ = worse

func one() int { return bad(1) }

func nested() int {
	return bad(bad(2)) + good(3)
}
