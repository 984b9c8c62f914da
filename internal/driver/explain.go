package driver

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// explain prints a rule's page: as it is in a pipe, and laid out for the eye on
// a terminal. It is the text that the documentation has.
func (c *command) explain(args []string) int {
	if len(args) != 1 {
		return c.fail(fmt.Errorf("explain takes one rule, by ID or name"))
	}
	r := find(c.rules, args[0])
	if r == nil {
		return c.fail(fmt.Errorf("no rule %q (futvet list names them)", args[0]))
	}
	page := strings.TrimSpace(r.Doc) + "\n"
	var err error
	if isTerminal(c.stdout) {
		err = layOut(c.stdout, page, c.colors("auto"))
	} else {
		_, err = io.WriteString(c.stdout, page)
	}
	if err != nil {
		return c.fail(fmt.Errorf("cannot write the page: %v", err))
	}
	printOptions(c.stdout, r)
	return exitClean
}

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	strong   = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	link     = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
)

// layOut writes Markdown, of the kind that the pages of rules are made of, as
// text for a terminal: headings stand out, code is set off, and marks that only
// a renderer wants are gone.
func layOut(w io.Writer, page string, color bool) error {
	paint := func(sequence, s string) string {
		if !color {
			return s
		}
		return sequence + s + "\x1b[0m"
	}
	b := bufio.NewWriter(w)
	code := false
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "```"):
			code = !code
		case code:
			fmt.Fprintln(b, strings.TrimRight("    "+paint("\x1b[36m", strings.ReplaceAll(line, "\t", "    ")), " "))
		case strings.HasPrefix(line, "#"):
			fmt.Fprintln(b, paint("\x1b[1m", strings.TrimSpace(strings.TrimLeft(line, "#"))))
		default:
			line = link.ReplaceAllStringFunc(line, func(s string) string {
				m := link.FindStringSubmatch(s)
				if strings.Contains(m[2], "://") {
					return m[1] + " (" + m[2] + ")"
				}
				return m[1]
			})
			line = strong.ReplaceAllStringFunc(line, func(s string) string {
				return paint("\x1b[1m", strings.Trim(s, "*"))
			})
			if color {
				line = codeSpan.ReplaceAllString(line, "\x1b[36m$1\x1b[0m")
			}
			fmt.Fprintln(b, line)
		}
	}
	return b.Flush()
}
