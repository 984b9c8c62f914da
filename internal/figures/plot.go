package main

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// The plot's measures, in pixels.
const (
	plotWidth   = 1080
	plotTitles  = 480 // where the bars begin
	plotBars    = 300 // how wide they may be: twice the limit
	plotRow     = 22
	plotHeading = 118
)

// writePlot writes the figures that have a limit as bars. All limits are the same
// distance away, so a bar that crosses the line is too long; what was measured stands
// beside it. Misses are hatched, so nobody needs to tell colours apart.
func (r report) writePlot(w io.Writer) error {
	var shown []figure
	for _, f := range r.Figures {
		if f.Rule != none {
			shown = append(shown, f)
		}
	}
	about := r.about()
	height := plotHeading + len(shown)*plotRow + 20*len(about) + 40
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title about">
<title id="title">The runtime's figures against their limits</title>
<desc id="about">%s</desc>
`, plotWidth, height, plotWidth, height, html.EscapeString(r.count()))
	b.WriteString(plotStyle)
	fmt.Fprintf(&b, `<rect class="ground" width="%d" height="%d"/>
<text class="head" x="16" y="32">The runtime's figures against their limits</text>
<text class="soft" x="16" y="54">A bar is the median as a part of its limit: shorter is better, and one that crosses the line misses. Figures with an x are ratios of ours to theirs.</text>
<rect class="bar" x="16" y="68" width="22" height="12"/><text x="44" y="79">meets its limit</text>
<rect class="bar over" x="176" y="68" width="22" height="12"/><rect x="176" y="68" width="22" height="12" fill="url(#hatch)"/><text x="204" y="79">misses it</text>
<path class="range" d="M300 74h22M300 70v8M322 70v8"/><text x="328" y="79">lowest and highest of the rounds</text>
`, plotWidth, height)
	limit := plotTitles + plotBars/2
	fmt.Fprintf(&b, `<text class="soft" x="%d" y="%d" text-anchor="middle">the limit</text>
`, limit, plotHeading-10)
	for i, f := range shown {
		f.writeBar(&b, plotHeading+i*plotRow)
	}
	bottom := plotHeading + len(shown)*plotRow
	fmt.Fprintf(&b, `<path class="limit" d="M%d %dV%d"/>
<path class="axis" d="M%d %dV%d"/>
`, limit, plotHeading-4, bottom+2, plotTitles, plotHeading-4, bottom+2)
	for i, l := range about {
		fmt.Fprintf(&b, `<text class="soft" x="16" y="%d">%s</text>
`, bottom+32+20*i, html.EscapeString(l))
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Blue and vermilion of Okabe and Ito's palette, which are told apart by all, lighter
// on a dark ground.
const plotStyle = `<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
.head { font-size: 19px; font-weight: 600 }
.soft { fill: #59636e }
.ground { fill: #ffffff }
.bar { fill: #0072b2 }
.over { fill: #d55e00 }
.hatched { stroke: #ffffff; stroke-width: 2; opacity: .75 }
.range { stroke: #1f2328; stroke-width: 1.2; fill: none }
.limit { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 5 3; fill: none }
.axis { stroke: #59636e; stroke-width: 1; fill: none }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.soft { fill: #9aa4af }
.ground { fill: #0d1117 }
.bar { fill: #56b4e9 }
.over { fill: #e69f00 }
.hatched { stroke: #0d1117 }
.range, .limit { stroke: #f0f6fc }
.axis { stroke: #9aa4af }
}
</style>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatched" d="M0 0V6"/></pattern></defs>
`

// part is a value as a part of the limit. With a limit of zero, zero is nothing of it
// and the rest is too much.
func (f figure) part(x float64) float64 {
	switch {
	case *f.Limit != 0:
		return x / *f.Limit
	case x == 0:
		return 0
	}
	return 2
}

// writeBar writes the figure's row, whose top is y.
func (f figure) writeBar(b *strings.Builder, y int) {
	middle := y + plotRow/2
	title := f.Title
	if f.Against != "" && f.Against != ours {
		title += " – " + f.Against
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end">%s</text>
`, plotTitles-8, middle+4, html.EscapeString(title))
	m := f.measured()
	if m == nil {
		fmt.Fprintf(b, `<text class="soft" x="%d" y="%d">%s</text>
`, plotTitles+plotBars+14, middle+4, html.EscapeString(fmt.Sprintf("%s (%s)", f.Verdict, f.limitText())))
		return
	}
	at := func(x float64) float64 { return min(max(f.part(x), 0), 2) * plotBars / 2 }
	width := at(m.Median)
	class := "bar"
	if f.Verdict == misses {
		class = "bar over"
	}
	rect := fmt.Sprintf(`x="%d" y="%d" width="%.1f" height="%d"`, plotTitles, y+4, max(width, 1), plotRow-8)
	fmt.Fprintf(b, `<rect class="%s" %s/>
`, class, rect)
	if f.Verdict == misses {
		fmt.Fprintf(b, `<rect %s fill="url(#hatch)"/>
`, rect)
	}
	if low, high := at(m.Min), at(m.Max); high-low >= 1 {
		fmt.Fprintf(b, `<path class="range" d="M%.1f %dH%.1fM%.1f %dv6M%.1f %dv6"/>
`, plotTitles+low, middle, plotTitles+high, plotTitles+low, middle-3, plotTitles+high, middle-3)
	}
	unit := f.Unit
	if f.Against != "" {
		unit = "x"
	}
	label := fmt.Sprintf("%s, %s: %s", quantity(m.Median, unit), f.limitText(), f.Verdict)
	if f.part(m.Median) > 2 { // the bar goes on
		fmt.Fprintf(b, `<path class="range" d="M%d %dl4 5l-4 5"/>
`, plotTitles+plotBars+3, middle-5)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>
`, plotTitles+plotBars+14, middle+4, html.EscapeString(label))
}
