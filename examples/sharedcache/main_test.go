package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The conversation that the go command has: a miss, a put, and a hit whose file
// has what was put.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	ask := func(requests string) []response {
		t.Helper()
		var out strings.Builder
		if err := serve(cache(dir), strings.NewReader(requests), &out); err != nil {
			t.Fatal(err)
		}
		var list []response
		for d := json.NewDecoder(strings.NewReader(out.String())); d.More(); {
			var r response
			if err := d.Decode(&r); err != nil {
				t.Fatal(err)
			}
			list = append(list, r)
		}
		return list
	}
	const get = `{"ID":1,"Command":"get","ActionID":"AQI="}` + "\n"
	const put = `{"ID":2,"Command":"put","ActionID":"AQI=","OutputID":"AwQ=","BodySize":5}` + "\n" + `"aGVsbG8="` + "\n"
	const empty = `{"ID":3,"Command":"put","ActionID":"CQ==","OutputID":"CA==","BodySize":0}` + "\n"
	got := ask(get + put + empty + get + `{"ID":5,"Command":"nonsense"}` + "\n" + `{"ID":6,"Command":"close"}` + "\n")
	if len(got) != 7 || len(got[0].KnownCommands) != 3 || !got[1].Miss || got[2].Err != "" || got[3].Err != "" || got[5].Err == "" || got[6].ID != 6 {
		t.Fatalf("%+v", got)
	}
	hit := got[4]
	if text, err := os.ReadFile(hit.DiskPath); hit.Miss || hit.Size != 5 || err != nil || string(text) != "hello" {
		t.Errorf("%+v: %q, %v", hit, text, err)
	}
	if got := ask(put[:strings.Index(put, "\n")] + "\n\"YQ==\"\n"); got[1].Err == "" {
		t.Error("a body of another size is taken")
	}
	os.Remove(hit.DiskPath)
	if got := ask(get); !got[1].Miss {
		t.Error("a swept entry is a hit")
	}
}
