// Package facts uses functions of another package, and relies on what is known of
// them.
package facts

import (
	"github.com/futvet/futvet/analyzers/unawaited/testdata/src/facts/lib"
	"github.com/futvet/futvet/futures"
)

func Forgets(c *lib.Client) {
	c.Send("a") // want `FV1001: the future that Send makes`
}

func Borrowed(c *lib.Client, g futures.Future[int]) bool {
	f := c.Send("a") // want `FV1001: the future that Send makes`
	return lib.Is(f, g)
}

func BorrowedByDirective(c *lib.Client, to func(any)) {
	f := c.Send("a") // want `FV1001: the future that Send makes`
	lib.Log(f, to)
}

func Owned(c *lib.Client) {
	_ = lib.Doubled(c.Send("a")) // want `FV1001: the future that lib\.Doubled makes`
}

func NoError(co *futures.Co, c *lib.Client, lines []string) error {
	for _, l := range lines {
		f, err := c.Try(l) // want `FV1001: the future that Try makes`
		if err == nil && len(l) > 80 {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := futures.Await(co, f); err != nil {
			return err
		}
	}
	return nil
}

// What these are given they take.
func Taken(c *lib.Client) {
	c.Keep(c.Send("a"))
	lib.Run(c.Send("a"))
	lib.Discard(c.Send("a"))
	lib.Adopt(c.Send("a"))
}

func AliasAwaited(co *futures.Co, c *lib.Client) (int, error) {
	f := c.Send("a")
	return futures.Await(co, lib.Same(f))
}

// Sometimes is not always, and the caller cannot tell.
func Sometimes(c *lib.Client, drop bool) {
	f := c.Send("a")
	lib.If(drop, f)
}

// What Same returns is what it was given.
func Alias(c *lib.Client) {
	f := c.Send("a") // want `FV1001`
	_ = lib.Same(f)
}

func NoReturn(co *futures.Co, c *lib.Client, lines []string) error {
	f := c.Send("a")
	if len(lines) > 9 {
		lib.Fail("too many lines")
	}
	_, err := futures.Await(co, f)
	return err
}
