// Package browsertest opens the page of findings in a real browser. It is a
// module of its own, since what drives a browser is of no use to the others.
package browsertest

import (
	"bytes"
	"context"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/render"
	"github.com/futvet/futvet/internal/rule"
)

var pictures = flag.String("pictures", "", "write pictures of the page to this directory")

// browser is the name of a browser that is installed, or "".
func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// page writes a page of findings and returns its address.
func page(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var findings []finding.Finding
	for _, name := range []string{"one.go", "a_directory_whose_name_is_longer_than_a_narrow_screen_is_wide/two <b>.go"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		text := "package p\n\nfunc f() {\n" + strings.Repeat("\t// a rather long line of source that a narrow screen cannot show as a whole, whatever it does\n", 30) +
			"\tx := make(\"<script>alert(1)</script>\")\n\tlost(x)\n}\n"
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		at := func(line, column int) finding.Position {
			return finding.Position{File: file, Line: line, Column: column}
		}
		findings = append(findings,
			finding.Finding{Position: at(35, 2), End: at(35, 9), ID: "FV1001", Severity: rule.Error, Message: "it is <lost>",
				Steps: []finding.Step{{Position: at(34, 2), Message: "made here"}, {Position: at(3, 1), Message: "started here"}},
				Fixes: []finding.Fix{{Message: "drop it", Edits: []finding.Edit{{File: file}}}}},
			finding.Finding{Position: at(34, 7), ID: "FV2006", Severity: rule.Info, Message: "it starves"})
	}
	old := findings[0]
	old.Known = true
	findings = append(findings, old)
	var b bytes.Buffer
	err := render.Write(&b, "html", &render.Report{Findings: findings, Dir: dir, Version: "v0", Rules: []*rule.Rule{
		{ID: "FV1001", Name: "unawaited", Title: "A title.", Analyzer: &analysis.Analyzer{URL: "https://example.com/"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "page.html")
	if err := os.WriteFile(out, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: out}).String()
}

func TestPage(t *testing.T) {
	path := browser()
	if path == "" {
		t.Skip("no browser is installed (Debian: chromium)")
	}
	address := page(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(2*time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()

	var mu sync.Mutex
	var trouble []string
	chromedp.ListenTarget(ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *runtime.EventExceptionThrown:
			trouble = append(trouble, e.ExceptionDetails.Error())
		case *network.EventRequestWillBeSent:
			if e.Request.URL != address && e.Request.URL != "about:blank" && !strings.HasPrefix(e.Request.URL, "data:") {
				trouble = append(trouble, "it loads "+e.Request.URL)
			}
		}
	})
	do := func(actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	number := func(js string, want float64) {
		t.Helper()
		var got float64
		do(chromedp.Evaluate(js, &got))
		if got != want {
			t.Errorf("%s is %v, want %v", js, got, want)
		}
	}
	text := func(js, want string) {
		t.Helper()
		var got string
		do(chromedp.Evaluate(js, &got))
		if !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q", js, got, want)
		}
	}
	picture := func(name string) {
		if *pictures == "" {
			return
		}
		var png []byte
		do(chromedp.FullScreenshot(&png, 100))
		if err := os.WriteFile(filepath.Join(*pictures, name+".png"), png, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const visible = `[...document.querySelectorAll(".finding")].filter(f => f.offsetHeight > 0).length`

	do(network.Enable(), chromedp.EmulateViewport(1100, 900), chromedp.Navigate(address), chromedp.WaitReady("main", chromedp.ByQuery))
	number(visible, 4)
	text(`document.querySelector("#f1 .message").textContent`, "it is <lost>")
	text(`document.querySelectorAll("h2.file")[1].textContent`, "two <b>.go")
	number(`document.querySelectorAll("#f1 svg .station").length`, 3)
	number(`document.querySelectorAll("#f1 svg path").length`, 2)
	// Each mark of the drawing stands at the height of what happens there, which
	// stands below its place in the source, and begins where that does.
	number(`[...document.querySelectorAll("#f1 .station")].filter(g => {
		const own = e => e.dataset.label.split(" ").includes(g.dataset.label);
		const place = [...document.querySelectorAll("#f1 mark")].find(own).getBoundingClientRect();
		const row = [...document.querySelectorAll("#f1 .row.note")].find(own);
		const note = row.querySelector(".say").getBoundingClientRect();
		const a = g.querySelector("circle").getBoundingClientRect(), b = row.getBoundingClientRect();
		return Math.abs((a.top + a.bottom) - (b.top + b.bottom)) < 6 && Math.abs(place.left - note.left) < 2 && note.top > place.top;
	}).length`, 3)
	text(`document.querySelector("#f1 .row.note.last").textContent`, "it is <lost>")
	number(`[...document.querySelectorAll(".chip")].filter(c => getComputedStyle(c).opacity !== "1").length`, 1) // in the baseline
	picture("wide")

	// By keys: to the second finding and back, along the path, to the filter.
	do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	text(`document.querySelector(".current").id`, "f2")
	do(chromedp.KeyEvent("k"), chromedp.KeyEvent("n"), chromedp.KeyEvent("n"))
	text(`document.querySelector(".current").id`, "f1")
	text(`document.querySelector(".lit").textContent`, "started here")
	text(`document.querySelector("mark.lit").textContent`, "func")
	do(chromedp.KeyEvent("n"))
	text(`document.querySelector("mark.lit").textContent`, "lost(x)")
	do(chromedp.KeyEvent(kb.Escape))
	number(`document.querySelectorAll(".lit").length`, 0)
	do(chromedp.KeyEvent("/"))
	text(`document.activeElement.id`, "search")
	// The driver sends the character apart from the key, as no keyboard does.
	do(chromedp.Evaluate(`document.getElementById("search").value = ""`, nil), chromedp.KeyEvent("two starves"))
	number(visible, 1)
	text(`document.getElementById("total").textContent`, "4 findings (2 errors, 2 notes), 1 in the baseline: 1 shown")
	do(chromedp.Evaluate(`search = document.getElementById("search"); search.value = ""; search.dispatchEvent(new Event("input", {bubbles: true}))`, nil))
	// What the baseline knows is shown on request.
	number(visible, 4)
	do(chromedp.Click(`input[name=state][value=known]`, chromedp.ByQuery))
	number(visible, 5)
	do(chromedp.Click(`input[name=state][value=known]`, chromedp.ByQuery))
	number(visible, 4)
	// None of the rules, then one of them, then all.
	rules := `[...document.querySelectorAll("legend button")].at(-1)`
	do(chromedp.Evaluate(rules+`.click()`, nil))
	number(visible, 0)
	do(chromedp.Click(`input[name=rule][value=FV2006]`, chromedp.ByQuery))
	number(visible, 2)
	text(rules+`.textContent`, "all")
	do(chromedp.Evaluate(rules+`.click()`, nil))
	number(visible, 4)
	text(rules+`.textContent`, "none")
	do(chromedp.Click(`input[name=severity][value=error]`, chromedp.ByQuery))
	number(visible, 2)
	number(`[...document.querySelectorAll(".chip")].filter(c => getComputedStyle(c).opacity !== "1").length`, 2)
	do(chromedp.Click(`input[name=rule][value=FV2006]`, chromedp.ByQuery))
	number(visible, 0)
	number(`document.getElementById("none").offsetHeight > 0 ? 1 : 0`, 1)

	// A narrow screen scrolls the source, not the page.
	do(chromedp.EmulateViewport(360, 700), chromedp.Navigate("about:blank"), chromedp.Navigate(address+"#f3"), chromedp.WaitReady("main", chromedp.ByQuery))
	text(`document.querySelector(".current").id`, "f3")
	do(chromedp.Evaluate(`location.hash = "#f2"`, nil), chromedp.Poll(`document.querySelector(".current").id === "f2"`, nil))
	number(`document.documentElement.scrollWidth`, 360)
	picture("narrow")
	do(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}))
	text(`getComputedStyle(document.body).backgroundColor`, "rgb(20, 23, 27)")
	picture("dark")

	mu.Lock()
	defer mu.Unlock()
	if len(trouble) > 0 {
		t.Error(strings.Join(trouble, "\n"))
	}
}
