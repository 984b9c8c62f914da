package basic

import (
	"context"
	"net/http"
	"os"
	"testing"
)

// A test that gives a result no name expects none.

func TestExpected(t *testing.T) {
	_, err := http.Get("http://nobody.invalid")
	if err != http.ErrServerClosed {
		t.Log(err)
	}
}

func TestNamed(t *testing.T) {
	f, err := os.Open("wild_test.go") // want `file that os.Open returns is left`
	if err != nil {
		t.Fatal(err)
	}
	t.Log(f.Name())
}

func TestNothing(t *testing.T) {
	http.Get("http://nobody.invalid")                    // want `response that http.Get returns is left`
	ctx, _ := context.WithCancel(context.Background())   // want `cancel function that context.WithCancel returns is not called`
	_, _ = http.Get("http://nobody.invalid/" + t.Name()) // want `response that http.Get returns is left`
	work(ctx)
}
