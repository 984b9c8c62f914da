package render

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The page is one file, whatever is in it. How it behaves is tested in a browser,
// in internal/browsertest.
func TestHTML(t *testing.T) {
	root, file := project(t)
	r := report(root, file)
	r.Findings[0].Message = `<script>alert("x")</script>`
	r.Failed = true
	got := written(t, "html", r)
	for _, want := range []string{
		"&lt;script&gt;alert(", `id="f4"`, "drop it", "ignored", "in the baseline", "linux/amd64, js/wasm",
		"made here", `title="`, `class="row note last"`, `<mark data-label="1">func</mark>`, "A title.", "a warning", "futvet: 2 findings", "1 in the baseline, 1 ignored", `data-state="known"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Count(got, "<script") != 1 {
		t.Error("a message is taken for a script")
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(got, -1) {
		if !strings.HasPrefix(m[1], "https://example.com/") {
			t.Errorf("the page refers to %s", m[1])
		}
	}
	if got := written(t, "html", &Report{}); !strings.Contains(got, "Nothing was found.") {
		t.Errorf("an empty page:\n%s", got)
	}
}

// Rows stand where the drawing says; the style sheet and the code agree.
func TestRowHeight(t *testing.T) {
	css, err := os.ReadFile("page/page.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{".row { height: 20px;", "padding-left: 56px;", "font: 13px/20px"} {
		if !strings.Contains(string(css), want) {
			t.Errorf("the style sheet lacks %q", want)
		}
	}
	if rowHeight != 20 || gutterWidth != 56 {
		t.Error("the code measures otherwise")
	}
}

func TestWordEnd(t *testing.T) {
	for text, want := range map[string]string{
		"a.b_1(c)": "a.b_1", "!= nil": "!=", "<-c": "<-", "(x)": "(", "été()": "été", "}": "}",
	} {
		if got := text[:wordEnd(text, 0)]; got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
		}
	}
}
